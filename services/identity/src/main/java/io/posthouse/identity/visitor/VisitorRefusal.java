package io.posthouse.identity.visitor;

import io.posthouse.kernel.ListedRefusal;
import io.posthouse.kernel.RefusalKind;
import io.posthouse.kernel.RefusalWords;

/** Every refusal about visitors, in the order in which they are looked for. */
public enum VisitorRefusal implements ListedRefusal {
    /** Nobody comes here without signing in. */
    NO_VISITORS("no-visitors", RefusalKind.FORBIDDEN,
            "Nobody comes here without signing in; the setting posthouse.identity.visitors says how many may."),
    /** Whoever asks has a session already. */
    SESSION_THERE("session-there", RefusalKind.CONFLICT,
            "This browser has a session already; read it at /api/session, or end it there first."),
    /** As many are here as may be. */
    VISITORS_FULL("visitors-full", RefusalKind.LIMITED,
            "As many visitors are here as may be; try again in some minutes, or sign in."),
    /** An employee, or a visitor, would become known as who came. */
    CUSTOMERS_ONLY("customers-only", RefusalKind.FORBIDDEN,
            "Only a customer who has signed in says to have been a visitor."),
    /** No visitor of that name or proof. */
    NO_SUCH_VISITOR("no-such-visitor", RefusalKind.NOT_FOUND, "There is no such visitor."),
    /** It is known already who that is. */
    VISITOR_KNOWN("visitor-known", RefusalKind.CONFLICT,
            "It is known already who this visitor is, and that stays."),
    /** A customer was as many visitors as one may have been. */
    TOO_MANY_VISITORS("too-many-visitors", RefusalKind.LIMITED,
            "A customer was at most 100 visitors; what this one said stays where it is.");

    private final RefusalWords words;

    VisitorRefusal(String code, RefusalKind kind, String advice) {
        this.words = new RefusalWords(code, kind, advice);
    }

    @Override
    public RefusalWords words() {
        return words;
    }
}
