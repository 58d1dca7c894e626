package gnu.trove.map;

public interface TIntIntMap {
    int put(int key, int value);

    int get(int key);

    boolean containsKey(int key);

    int[] keys();

    int[] values();

    int size();
}
