package io.posthouse.cluster.owner;

/** How a node stands among the others, and what to do when it does not stand well. */
public enum Standing {
    /** It has begun and is not yet seen by the others; it owns what it owned before and is given nothing. */
    JOINING("joining",
            "waits to be seen by the other nodes; if it lasts, check posthouse.cluster.peers, if you have set it, and the network between the nodes"),
    /** It is one of those that own shards. */
    WELL("well", "is one of the owners"),
    /** Its network shows it fewer nodes than are alive; it has handed its shards over and takes no sessions. */
    CUT_OFF("cut-off",
            "sees only the smaller part of the nodes that are alive; mend the network between the nodes, it comes back by itself"),
    /** The database does not answer it. */
    NO_DATABASE("no-database", "cannot reach the database; mend that, it comes back by itself"),
    /** The others have taken its shards because it was silent; it begins anew. */
    DEAD("dead", "was silent for too long and its shards were taken; it opens its logs again by itself"),
    /** It hands its shards over. */
    LEAVING("leaving", "hands its shards over before it stops"),
    /** It has handed them over and is silent. */
    LEFT("left", "has stopped"),
    /**
     * Another process was started under its name. For good: two that gave way to each other in turn would serve nobody, and
     * which of them is meant to run is not for a program to say.
     */
    REPLACED("replaced",
            "has given way to another process that was started under its name, and does not come back by itself: if this one is to go on,"
                    + " stop the other one and then start this one again, or start it under a name of its own (posthouse.node)");

    private final String word;
    private final String says;

    Standing(String word, String says) {
        this.word = word;
        this.says = says;
    }

    /** As in the database and in health. */
    public String word() {
        return word;
    }

    /** What that means and what to do, as it goes on after "This node". */
    public String says() {
        return says;
    }

    /** Whether a node that stands so may be alive, if its word is young. */
    boolean lives() {
        return switch (this) {
            case DEAD, LEFT, REPLACED -> false;
            case JOINING, WELL, CUT_OFF, NO_DATABASE, LEAVING -> true;
        };
    }

    static Standing of(String word) {
        for (Standing standing : values()) {
            if (standing.word.equals(word)) {
                return standing;
            }
        }
        throw new IllegalArgumentException("a node of a later release says it stands " + word);
    }
}
