package io.posthouse.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** One number for a key lets through what a bucket does that is filled drop by drop. */
class GcraProperties {
    /** A bucket that keeps its level, in nanoseconds' worth of calls. */
    private static final class Bucket {
        private final Quota quota;
        private long level;
        private long at;

        Bucket(Quota quota, long now) {
            this.quota = quota;
            this.level = quota.tolerance();
            this.at = now;
        }

        boolean lets(long now) {
            level = Math.min(quota.tolerance(), level + (now - at));
            at = now;
            if (level < quota.spacing()) {
                return false;
            }
            level -= quota.spacing();
            return true;
        }
    }

    @Provide
    Arbitrary<Quota> quotas() {
        return Combinators.combine(Arbitraries.integers().between(1, 5_000), Arbitraries.integers().between(1, 3_600),
                Arbitraries.integers().between(1, 5_000)).as(
                        (count, seconds, burst) -> new Quota(count,
                                Duration.ofSeconds(seconds), Math.min(count, burst)));
    }

    @Property
    void letsThroughWhatABucketDoes(@ForAll("quotas") Quota quota,
            @ForAll @Size(min = 1, max = 300) List<@LongRange(max = 2_000_000_000L) Long> gaps,
            @ForAll @IntRange(min = 1, max = 5) int keys) {
        ArrivalTable table = new ArrivalTable(8, false);
        Map<Long, Bucket> naive = new HashMap<>();
        Map<Long, List<Long>> through = new HashMap<>();
        long now = 1;
        int i = 0;
        for (long gap : gaps) {
            // Most come close to each other, some after a while.
            now += gap % 3 == 0 ? gap : gap % 1_000;
            long key = i++ % keys;
            long before = table.ahead(key, now);
            long answer = table.count(key, now, quota);
            boolean lets = naive.computeIfAbsent(key, _ -> new Bucket(quota, 1)).lets(now);
            assertThat(answer >= 0).isEqualTo(lets);
            if (lets) {
                assertThat(answer).isEqualTo(before + quota.spacing());
                through.computeIfAbsent(key, _ -> new ArrayList<>()).add(now);
            } else {
                // One call fits then, and no moment earlier.
                assertThat(Gcra.wait(Gcra.ahead(before + answer, 0), quota)).isZero();
                assertThat(Gcra.wait(Gcra.ahead(before + answer + 1, 0), quota)).isPositive();
            }
        }
        through.values().forEach(moments -> assertNoWindowHoldsMore(quota, moments));
    }

    private static void assertNoWindowHoldsMore(Quota quota, List<Long> moments) {
        for (int from = 0; from < moments.size(); from++) {
            for (int to = from; to < moments.size(); to++) {
                long most = quota.atOnce() + (moments.get(to) - moments.get(from)) / quota.spacing();
                if (to - from + 1 > most) {
                    throw new AssertionError("from " + moments.get(from) + " to " + moments.get(to) + " too many");
                }
            }
        }
    }

    @Property
    void takesSeveralAsItCountsOneByOne(@ForAll("quotas") Quota quota,
            @ForAll @Size(min = 1, max = 50) List<@IntRange(min = 1, max = 400) Integer> wanted,
            @ForAll @LongRange(min = 1, max = 1_000_000_000L) long gap) {
        ArrivalTable several = new ArrivalTable(8, false);
        ArrivalTable single = new ArrivalTable(8, false);
        long now = 1;
        for (int calls : wanted) {
            now += gap;
            int one = 0;
            for (int i = 0; i < calls; i++) {
                one += single.count(5, now, quota) >= 0 ? 1 : 0;
            }
            assertThat(several.take(5, now, quota, calls)).isEqualTo(one);
            assertThat(several.ahead(5, now)).isEqualTo(single.ahead(5, now));
        }
    }

    @Property
    void forgetsTheKeyThatIsNearestToRestWhenThereIsNoPlace(@ForAll @IntRange(min = 9, max = 200) int keys) {
        Quota quota = new Quota(100, Duration.ofSeconds(100), 100);
        ArrivalTable table = new ArrivalTable(8, false);
        for (int key = 0; key < keys; key++) {
            for (int i = 0; i <= key; i++) {
                table.count(key, 1, quota);
            }
        }
        assertThat(table.displaced()).isEqualTo(keys - 8);
        // The heaviest are still known.
        for (int key = Math.max(0, keys - 4); key < Math.min(keys, 99); key++) {
            assertThat(table.ahead(key, 1)).isPositive();
        }
        // What is at rest makes place without anything being lost.
        long rested = 1 + quota.tolerance();
        table.count(1_000, rested, quota);
        assertThat(table.displaced()).isEqualTo(keys - 8);
    }

    @Property
    void aQuotaThatWasRaisedHoldsAtOnceAndADebtIsPaidWithinMoments(@ForAll("quotas") Quota before,
            @ForAll("quotas") Quota after, @ForAll boolean owes) {
        ArrivalTable table = new ArrivalTable(8, owes);
        table.charge(3, 1, before, before.count());
        table.take(3, 1, before, before.atOnce());

        table.charge(3, 1, after, 0);

        long most = after.tolerance() + (owes ? Math.max(5_000_000_000L, after.tolerance() / 2) : 0);
        assertThat(table.ahead(3, 1)).isLessThanOrEqualTo(most);
        assertThat(table.count(3, 1 + most, after)).isPositive();
    }
}
