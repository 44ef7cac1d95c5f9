package io.posthouse.server.console;

import io.posthouse.kernel.CalledHere;
import io.posthouse.kernel.ListedRefusal;
import io.posthouse.kernel.RefusalKind;
import io.posthouse.kernel.RefusalWords;

/** Why something is not done with a node; in the order in which it is looked for. */
enum ConsoleRefusal implements ListedRefusal {
    /** There is no such node, or it is gone. */
    NO_SUCH_NODE("no-such-node", RefusalKind.NOT_FOUND,
            "There is no such node, or it has ended; read the list of nodes again."),
    /** Nobody would let people in any more. */
    LAST_NODE("last-node", RefusalKind.CONFLICT,
            "No other node stands well, so nobody could sign in any more; start another one first, or stop this one with ./posthouse down."),
    /** Some of what it carries nobody else would. */
    LAST_OF_ROLE("last-of-role", RefusalKind.CONFLICT,
            "This node carries a role that no other one does which stands well, so nobody would be served there any more; start another one with its roles first, or empty it from its own machine with ./posthouse drain."),
    /** It was asked and said nothing. */
    NODE_SILENT("node-silent", RefusalKind.UNAVAILABLE,
            "The node does not answer now; try again, or drain it from its own machine with ./posthouse drain.");

    private final RefusalWords words;

    ConsoleRefusal(String code, RefusalKind kind, String advice) {
        this.words = new RefusalWords(code, kind, CalledHere.in(advice));
    }

    @Override
    public RefusalWords words() {
        return words;
    }
}
