package io.posthouse.benchmarks.prove;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** What is killed when: all of it follows from the seed, so that a run can be had again. */
final class FaultPlan {
    private static final int DELAY_MIN_MILLIS = 100;
    private static final int DELAY_SPREAD_MILLIS = 900;

    private FaultPlan() {
    }

    /** What is killed, always with SIGKILL. */
    enum Victim {
        /** The server's JVM; its PostgreSQL ends with it and both are started again from outside. */
        SERVER("server"),
        /** PostgreSQL's postmaster; the living server starts it again. */
        POSTMASTER("postmaster"),
        /** One of PostgreSQL's backends, upon which PostgreSQL throws all of them out and recovers. */
        BACKEND("backend"),
        /** Server and postmaster at once. */
        BOTH("server and postmaster");

        private final String words;

        Victim(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }

        /** Whether somebody outside must start the server again. */
        boolean takesServer() {
            return this == SERVER || this == BOTH;
        }
    }

    /**
     * One kill.
     *
     * @param delayMillis after everybody has got on since the kill before
     * @param pick chooses among several candidates
     */
    record Fault(Victim victim, int delayMillis, int pick) {
    }

    /** Server and PostgreSQL take turns; which way PostgreSQL is hit, and when, is drawn. */
    static List<Fault> of(long seed, int kills) {
        Random random = new Random(seed);
        List<Fault> faults = new ArrayList<>();
        List<Victim> next = new ArrayList<>();
        while (faults.size() < kills) {
            if (next.isEmpty()) {
                List<Victim> servers = new ArrayList<>(List.of(Victim.SERVER, Victim.BOTH, Victim.SERVER));
                List<Victim> databases = new ArrayList<>(List.of(Victim.POSTMASTER, Victim.BACKEND, Victim.POSTMASTER));
                Collections.shuffle(servers, random);
                Collections.shuffle(databases, random);
                for (int i = 0; i < servers.size(); i++) {
                    next.add(servers.get(i));
                    next.add(databases.get(i));
                }
            }
            faults.add(new Fault(next.removeFirst(), DELAY_MIN_MILLIS + random.nextInt(DELAY_SPREAD_MILLIS),
                    random.nextInt(1 << 16)));
        }
        return faults;
    }
}
