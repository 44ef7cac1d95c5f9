package io.posthouse.gateway.chain;

import io.posthouse.gateway.exchange.Problem;
import io.vertx.core.Future;

/** What a station says of a request. */
public sealed interface Step {
    /** On to the next one. */
    Step GO = new Go();

    /** On to the next one; there is one of these, {@link #GO}. */
    record Go() implements Step {
    }

    /** No further. */
    record Refuse(Problem problem) implements Step {
    }

    /** It will be known later, on the request's loop; never another one of these. */
    record Wait(Future<Step> step) implements Step {
    }
}
