package io.posthouse.cluster.owner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Shares are even, and no plan with fewer moves makes them so. */
class SharePlanProperties {
    @Property
    void sharesAreEvenAndNothingMovesThatNeedNot(
            @ForAll @Size(min = 1, max = 64) List<@IntRange(max = 6) Integer> writers,
            @ForAll @IntRange(min = 1, max = 5) int carriers) {
        // given: some shards are with writers that may not own
        Map<Integer, String> owners = new TreeMap<>();
        for (int shard = 0; shard < writers.size(); shard++) {
            owners.put(shard, "n" + writers.get(shard));
        }
        List<String> names = new ArrayList<>();
        for (int n = 0; n < carriers; n++) {
            names.add("n" + n);
        }
        // when
        Map<Integer, String> moves = SharePlan.moves(owners, names);
        // then
        Map<Integer, String> after = new TreeMap<>(owners);
        after.putAll(moves);
        Map<String, Integer> shares = countOf(after);
        int low = owners.size() / carriers;
        int high = Math.ceilDiv(owners.size(), carriers);
        assertThat(shares.keySet()).isSubsetOf(names);
        names.forEach(name -> assertThat(shares.getOrDefault(name, 0)).isBetween(low, high));
        assertThat(moves).hasSize(fewestMoves(owners, names));
        moves.forEach((shard, to) -> assertThat(to).isNotEqualTo(owners.get(shard)));
        assertThat(SharePlan.moves(after, names)).isEmpty();
    }

    /** What stays where it is can be at most the due of each; the larger shares go to whoever has most. */
    private static int fewestMoves(Map<Integer, String> owners, List<String> names) {
        Map<String, Integer> before = countOf(owners);
        List<Integer> held = new ArrayList<>(names.stream().map(name -> before.getOrDefault(name, 0)).toList());
        held.sort((one, other) -> other - one);
        int over = owners.size() % names.size();
        int stay = 0;
        for (int n = 0; n < held.size(); n++) {
            stay += Math.min(held.get(n), owners.size() / names.size() + (n < over ? 1 : 0));
        }
        return owners.size() - stay;
    }

    private static Map<String, Integer> countOf(Map<Integer, String> owners) {
        Map<String, Integer> count = new HashMap<>();
        owners.values().forEach(owner -> count.merge(owner, 1, Integer::sum));
        return count;
    }
}
