package io.posthouse.benchmarks.gatewayproof;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** What is changed in which order, by seed. */
final class GatewayPlan {
    private static final int PAUSE_MILLIS_MIN = 600;
    private static final int PAUSE_MILLIS_MAX = 2_400;

    /** A kind of change. */
    enum Kind {
        /** Routes to other back ends, from the one to the other document at once. */
        PUBLISH(25),
        /** An older version again. */
        ROLL_BACK(15),
        /** The same back ends with other shares. */
        WEIGHTS(15),
        /** Other files where certificate and key lie. */
        CERTIFICATE(8),
        /** The app signs by a new key, and its old one is withdrawn. */
        APP_KEY(10),
        /** The app fetches tokens by a new secret, and its old one is withdrawn. */
        APP_SECRET(5),
        /** One of two targets goes away without a word, and comes back. */
        BACK_END(8),
        /** Another key signs the identity that back ends are told. */
        SIGNING_KEY(2),
        /** A node drains, ends and is started again. */
        RESTART(10);

        private final int share;

        Kind(int share) {
            this.share = share;
        }
    }

    /**
     * One change.
     *
     * @param kind what
     * @param draw decides what is left open, the same for the same seed
     * @param pauseMillis how long nothing is begun before it
     */
    record Planned(Kind kind, long draw, int pauseMillis) {
    }

    private GatewayPlan() {
    }

    /** Of each kind its share, one at least; restarts where there is another node. In an order that follows from the seed. */
    static List<Planned> of(long seed, int acts, int nodes) {
        Random random = new Random(seed);
        List<Kind> kinds = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            if (kind != Kind.RESTART || nodes > 1) {
                kinds.addAll(Collections.nCopies(Math.max(1, acts * kind.share / 100), kind));
            }
        }
        while (kinds.size() < acts) {
            kinds.add(Kind.PUBLISH);
        }
        Collections.shuffle(kinds, random);
        // A key takes two minutes until it signs: the sooner it begins, the sooner all is over. One alone may wait to sign.
        if (kinds.remove(Kind.SIGNING_KEY)) {
            kinds.addFirst(Kind.SIGNING_KEY);
        }
        return kinds.stream().map(kind -> new Planned(kind, random.nextLong(),
                random.nextInt(PAUSE_MILLIS_MIN, PAUSE_MILLIS_MAX))).toList();
    }
}
