package io.posthouse.benchmarks.gatewayproof;

import java.util.Random;
import java.util.Set;

/**
 * Routes as they are published. Back ends have other names in each document, so that what they are told tells whose routes led there.
 *
 * @param suffix of all names
 * @param first share of the one
 * @param second share of the other
 * @param turned whether the two programs have changed places
 */
record Documents(int suffix, int first, int second, boolean turned) {
    /** Where the programs listen. */
    record Places(String one, String other, String left, String right) {
    }

    private static final int WEIGHT_MAX = 9;

    /** Other back ends than ever before, with shares that {@code random} draws. */
    static Documents fresh(int suffix, Random random) {
        return new Documents(suffix, weight(random), weight(random), random.nextBoolean());
    }

    /** The same back ends with other shares: the platform publishes nothing that is published already. */
    Documents withOtherShares(Random random) {
        Documents next = new Documents(suffix, weight(random), weight(random), turned);
        return next.equals(this) ? new Documents(suffix, first % WEIGHT_MAX + 1, second, turned) : next;
    }

    private static int weight(Random random) {
        return random.nextInt(1, WEIGHT_MAX + 1);
    }

    /** How the back ends are named. */
    Set<String> backEnds() {
        return Set.of("a-" + suffix, "b-" + suffix, "pair-" + suffix);
    }

    /** As it is written. */
    String text(Places places) {
        String access = "\"reach\":\"open\",\"permission\":\"" + Callers.PERMISSION + "\"";
        return """
                {"routes":[
                  {"name":"orders","path":"/orders/**",%1$s,"to":[{"backend":"a-%2$d","weight":%3$d},{"backend":"b-%2$d","weight":%4$d}]},
                  {"name":"pair","path":"/pair/**",%1$s,"to":[{"backend":"pair-%2$d"}]},
                  {"name":"socket","path":"/socket/**",%1$s,"webSocket":true,"to":[{"backend":"b-%2$d"}]},
                  {"name":"slow","path":"/slow/**",%1$s,"to":[{"backend":"b-%2$d"}]}],
                 "backends":[{"name":"a-%2$d","targets":["%5$s"]},{"name":"b-%2$d","targets":["%6$s"]},
                  {"name":"pair-%2$d","targets":["%7$s","%8$s"]}]}"""
                .formatted(access, suffix, first, second, turned ? places.other() : places.one(),
                        turned ? places.one() : places.other(), places.left(), places.right());
    }
}
