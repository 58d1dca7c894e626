package gnu.trove.list.array;

import java.io.Serializable;

public class TIntArrayList implements Serializable {
    private final int[] values;

    public TIntArrayList(int[] values) {
        this.values = values;
    }

    public int get(int index) {
        return values[index];
    }
}
