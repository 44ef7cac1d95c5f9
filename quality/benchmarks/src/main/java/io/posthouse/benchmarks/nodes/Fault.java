package io.posthouse.benchmarks.nodes;

import io.posthouse.benchmarks.posthouse.PosthouseServer.Program;
import java.util.OptionalInt;

/**
 * One fault as it was drawn. Those with an end are judged from then on; from their beginning those without, and those in which others
 * can serve everybody while they last.
 */
sealed interface Fault {
    /** What happens, in words that reports use; nodes are counted from 1. */
    String words();

    /** How long it lasts, if it ends by itself; 0 when it has no end of its own. */
    default int seconds() {
        return 0;
    }

    /** What the machine must allow for it. */
    default Need need() {
        return Need.NOTHING;
    }

    /** What not every machine allows. */
    enum Need {
        NOTHING, NETWORK, CLOCK
    }

    /** A node's JVM gets SIGKILL; it is started again when all have got on without it. */
    record KillNode(int node) implements Fault {
        @Override
        public String words() {
            return name(node) + " killed";
        }
    }

    /** A node's JVM stands still for longer than every time-out that concerns it, and goes on. */
    record StopNode(int node, int seconds) implements Fault {
        @Override
        public String words() {
            return name(node) + " stopped for " + seconds + " s and continued";
        }
    }

    /** What {@code from} sends to {@code to} is lost; the other way all is well. */
    record CutLink(Party from, Party to, int seconds) implements Fault {
        @Override
        public String words() {
            return "nothing got from " + from.words() + " to " + to.words() + " for " + seconds + " s";
        }

        @Override
        public Need need() {
            return Need.NETWORK;
        }
    }

    /** Everything to and from a node crawls, through a deep queue. */
    record SlowLink(int node, int kilobits, int seconds) implements Fault {
        @Override
        public String words() {
            return name(node) + "'s link at " + kilobits + " kbit/s for " + seconds + " s";
        }

        @Override
        public Need need() {
            return Need.NETWORK;
        }
    }

    /** The standby becomes the primary. */
    record Promote(How how) implements Fault {
        /** What became of the primary before. */
        enum How {
            KILLED("killed"), FROZEN("stopped, and continued after it"), ORDERLY("stopped in order");

            private final String words;

            How(String words) {
                this.words = words;
            }
        }

        @Override
        public String words() {
            return "standby promoted, the primary " + how.words;
        }
    }

    /** One of PostgreSQL's backends gets SIGKILL, upon which PostgreSQL throws all of them out and recovers. */
    record KillBackend(int pick) implements Fault {
        @Override
        public String words() {
            return "PostgreSQL's backend killed";
        }
    }

    /** All of the primary gets SIGKILL and is started again as the primary. */
    record KillDatabase() implements Fault {
        @Override
        public String words() {
            return "PostgreSQL killed and started again";
        }
    }

    /** The primary or its standby stands still, and goes on. */
    record StopDatabase(boolean standby, int seconds) implements Fault {
        @Override
        public String words() {
            return "PostgreSQL's " + (standby ? "standby" : "primary") + " stopped for " + seconds
                    + " s and continued";
        }
    }

    /** {@code ./posthouse drain}, and up again. */
    record Drain(int node) implements Fault {
        @Override
        public String words() {
            return name(node) + " drained and came back";
        }
    }

    /** SIGTERM, and up again. */
    record Leave(int node) implements Fault {
        @Override
        public String words() {
            return name(node) + " left and came back";
        }
    }

    /** A node ends, and comes back with another program. */
    record Exchange(int node, Ending ending, Program program, String called) implements Fault {
        /** In which way it ends. */
        enum Ending {
            DRAINED("drained"), KILLED("killed without a word");

            private final String words;

            Ending(String words) {
                this.words = words;
            }
        }

        @Override
        public String words() {
            return name(node) + " " + ending.words + ", came back with " + called;
        }
    }

    /** Each node leaves in order and comes back, one after the other. */
    record RollingRestart(boolean draining) implements Fault {
        @Override
        public String words() {
            return "every node " + (draining ? "drained" : "left") + " and came back, one after the other";
        }
    }

    /**
     * A node's wall clock jumps, stays wrong for a while, and jumps back.
     *
     * @param seconds how long it stays wrong at the least: long enough for a purge and a retry to fall into it
     * @param killed who is killed meanwhile, the same node or another; it is started again before the clock is set right
     */
    record ClockJump(int node, int bySeconds, int seconds, OptionalInt killed) implements Fault {
        @Override
        public String words() {
            String dead = killed.isEmpty()
                    ? ""
                    : killed.getAsInt() == node
                            ? ", itself killed meanwhile"
                            : ", " + name(killed.getAsInt()) + " killed meanwhile";
            return name(node) + "'s clock jumped " + Math.abs(bySeconds) + " s " + (bySeconds < 0 ? "back" : "ahead")
                    + " for " + seconds + " s" + dead + ", and back again";
        }

        @Override
        public Need need() {
            return Need.CLOCK;
        }
    }

    /** Who may stand at an end of a link. */
    sealed interface Party {
        String words();

        /** A node, counted from 0. */
        record Node(int node) implements Party {
            @Override
            public String words() {
                return name(node);
            }
        }

        /** PostgreSQL, both of it. */
        record Database() implements Party {
            @Override
            public String words() {
                return "PostgreSQL";
            }
        }

        /** Everybody's clients. */
        record Clients() implements Party {
            @Override
            public String words() {
                return "the clients";
            }
        }
    }

    private static String name(int node) {
        return "node-" + (node + 1);
    }
}
