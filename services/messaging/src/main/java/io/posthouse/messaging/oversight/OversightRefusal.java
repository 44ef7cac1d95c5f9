package io.posthouse.messaging.oversight;

import io.posthouse.kernel.ListedRefusal;
import io.posthouse.kernel.RefusalKind;
import io.posthouse.kernel.RefusalWords;

/** Why something is not done with a session. */
enum OversightRefusal implements ListedRefusal {
    /** Whoever may have it did not answer. */
    NODE_SILENT("node-silent", RefusalKind.UNAVAILABLE,
            "No node that answered has this session, and another does not answer now, which may have it still; try again, and look at the nodes if that lasts.");

    private final RefusalWords words;

    OversightRefusal(String code, RefusalKind kind, String advice) {
        this.words = new RefusalWords(code, kind, advice);
    }

    @Override
    public RefusalWords words() {
        return words;
    }
}
