package io.posthouse.gateway.proxy;

import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;
import java.util.Map;

/** The way of one request from here to where it is answered. On the request's loop. */
public interface Journey {
    /**
     * Seeks a connection to the next place to which nothing of this request has been sent.
     *
     * @return fails with {@link NobodyThere} when there is none, or no other
     */
    Future<Leg> next();

    /** Whether another place may do the same, so that asking there makes sense when the first one fails. */
    boolean hasMore();

    /**
     * One place, and the request to it, of which nothing has been sent.
     *
     * @param headers that say there who asks; good for this place alone
     * @param over to be called once when the request is over there, however it ended
     */
    record Leg(HttpClientRequest request, Map<String, String> headers, Runnable over) {
        public Leg {
            headers = Map.copyOf(headers);
        }
    }

    /** There is no place for this request. */
    final class NobodyThere extends RuntimeException {
        public NobodyThere(String what) {
            super(what, null, false, false);
        }
    }
}
