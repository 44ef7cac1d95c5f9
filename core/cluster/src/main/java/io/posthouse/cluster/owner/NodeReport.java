package io.posthouse.cluster.owner;

import static io.posthouse.kernel.Checks.check;

/**
 * What a node tells of itself with each beat, for people and for nodes that send clients to it.
 *
 * @param address where other nodes reach it
 * @param clients where XMPP clients reach it, as host or host:port; empty when that was not said
 * @param sessions of people who live there
 * @param connections of clients to it
 * @param behind rows of the one of its shards that is farthest behind which have not been carried to other homes
 * @param state {@code ready}, {@code impaired}, {@code unready} or {@code draining}; empty when it has not said
 * @param says what is wrong and what to do, or how far it is; empty when all is well
 */
public record NodeReport(String address, String clients, int sessions, int connections, long behind, String state,
        String says) {

    /** Of a node that has said nothing. */
    public static final NodeReport NOTHING = new NodeReport("", "", 0, 0, 0, "", "");

    public NodeReport {
        check(sessions >= 0 && connections >= 0 && behind >= 0, "a count is not negative");
    }
}
