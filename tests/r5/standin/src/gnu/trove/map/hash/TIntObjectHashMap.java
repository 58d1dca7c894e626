package gnu.trove.map.hash;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

public class TIntObjectHashMap<V> {
    private final Map<Integer, V> map = new LinkedHashMap<>();

    public V put(int key, V value) {
        return map.put(key, value);
    }

    public int[] keys() {
        return map.keySet().stream().mapToInt(Integer::intValue).toArray();
    }

    /** An array, as Trove has it; the collection is `valueCollection`. */
    public Object[] values() {
        return map.values().toArray();
    }

    public Collection<V> valueCollection() {
        return map.values();
    }
}
