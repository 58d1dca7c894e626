package gnu.trove.map.hash;

import gnu.trove.map.TIntIntMap;
import java.util.LinkedHashMap;
import java.util.Map;

public class TIntIntHashMap implements TIntIntMap {
    private final Map<Integer, Integer> map = new LinkedHashMap<>();

    public TIntIntHashMap() {}

    public TIntIntHashMap(int[] keys, int[] values) {
        for (int i = 0; i < Math.min(keys.length, values.length); i++) {
            map.put(keys[i], values[i]);
        }
    }

    @Override
    public int put(int key, int value) {
        Integer before = map.put(key, value);
        return before == null ? 0 : before;
    }

    @Override
    public int get(int key) {
        return map.getOrDefault(key, 0);
    }

    @Override
    public boolean containsKey(int key) {
        return map.containsKey(key);
    }

    @Override
    public int[] keys() {
        return map.keySet().stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    public int[] values() {
        return map.values().stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    public int size() {
        return map.size();
    }
}
