package io.posthouse.gateway.limit;

import io.vertx.core.http.HttpHeaders;
import java.util.List;

/**
 * The fields that tell callers of their quotas, and nobody else writes them: draft-ietf-httpapi-ratelimit-headers-11, in which both are
 * lists of strings with parameters. In {@code RateLimit-Policy} stands what holds ({@code q} calls in {@code w} seconds); in {@code
 * RateLimit} what is left of the policy that is nearest to its end: no more than {@code r} calls in the next {@code t} seconds. Who
 * spreads them over that span calls no oftener than the quota allows for ever (section 8.5 of the draft). Whose quota it is ({@code pk})
 * is not told.
 */
final class RateLimitFields {
    static final CharSequence POLICY = HttpHeaders.createOptimized("RateLimit-Policy");
    static final CharSequence STATE = HttpHeaders.createOptimized("RateLimit");
    static final String RETRY = "Retry-After";
    private static final long SECOND = 1_000_000_000L;

    private RateLimitFields() {
    }

    /** A quota, and how far ahead it is used. */
    record Used(Layer layer, Quota quota, long ahead) {
        int left() {
            return Gcra.fits(ahead, quota);
        }

        /** Nanoseconds in which no more than what is left fits, at the quota's own rate; where nothing is left, until one does. */
        long span() {
            int left = left();
            return left == 0 ? Gcra.wait(ahead, quota) : left * quota.spacing();
        }
    }

    static String policy(List<Used> all) {
        StringBuilder text = new StringBuilder(32 * all.size());
        for (Used one : all) {
            if (!text.isEmpty()) {
                text.append(", ");
            }
            text.append('"').append(one.layer().word()).append("\";q=").append(one.quota().count()).append(";w=")
                    .append(one.quota().window().toSeconds());
        }
        return text.toString();
    }

    /** Of the one that has least left. */
    static String state(List<Used> all) {
        Used tightest = all.getFirst();
        for (Used one : all) {
            if (one.left() < tightest.left()) {
                tightest = one;
            }
        }
        return state(tightest.layer(), tightest.left(), tightest.span());
    }

    static String state(Layer layer, int left, long nanos) {
        return "\"" + layer.word() + "\";r=" + left + ";t=" + seconds(nanos);
    }

    /** Whole seconds, rounded up: who comes then is not too early. */
    static long seconds(long nanos) {
        return Math.ceilDiv(Math.max(0, nanos), SECOND);
    }

    /** The same for somebody who is to come again: a second at least. */
    static String retry(long nanos) {
        return Long.toString(Math.max(1, seconds(nanos)));
    }
}
