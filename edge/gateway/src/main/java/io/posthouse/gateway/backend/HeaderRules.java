package io.posthouse.gateway.backend;

import io.posthouse.gateway.TraceEntry;
import io.posthouse.gateway.exchange.Exchange;
import io.posthouse.identity.http.CallerHeader;
import io.posthouse.kernel.TenantId;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which header lines go through, both ways. To a back end: nothing by which anybody could claim to be somebody, nothing that is meant for us
 * alone, and no names with an underscore, which some programs take for a hyphen. Back: nothing that would speak for us. On a host of ours a
 * back end sets no cookies, and its pages are nobody's.
 */
final class HeaderRules {
    /** Says to the back end who asks. */
    static final String IDENTITY = "Posthouse-Identity";

    /** Says to the back end of which tenant that is, as {@link #IDENTITY} does; for those that route by it. */
    static final String TENANT = "Posthouse-Tenant";

    // As they are written, so that nothing is hashed or turned into bytes for each request.
    private static final CharSequence REQUEST_ID_LINE = HttpHeaders.createOptimized(Exchange.REQUEST_ID);
    private static final CharSequence FORWARDED_FOR = HttpHeaders.createOptimized("X-Forwarded-For");
    private static final CharSequence FORWARDED_PROTO = HttpHeaders.createOptimized("X-Forwarded-Proto");
    private static final CharSequence HTTPS = HttpHeaders.createOptimized("https");
    private static final CharSequence HTTP = HttpHeaders.createOptimized("http");
    private static final CharSequence FORWARDED_HOST = HttpHeaders.createOptimized("X-Forwarded-Host");
    private static final CharSequence VIA = HttpHeaders.createOptimized("Via");
    private static final CharSequence VIA_US = HttpHeaders.createOptimized("1.1 posthouse");
    private static final CharSequence IDENTITY_LINE = HttpHeaders.createOptimized(IDENTITY);
    private static final CharSequence TENANT_LINE = HttpHeaders.createOptimized(TENANT);
    private static final CharSequence CACHE_CONTROL = HttpHeaders.createOptimized("Cache-Control");
    private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");
    private static final CharSequence CONTENT_POLICY = HttpHeaders.createOptimized("Content-Security-Policy");
    private static final CharSequence NOBODYS_PAGE = HttpHeaders
            .createOptimized("default-src 'none'; frame-ancestors 'none'; sandbox");

    private static final String COOKIE = "Cookie";
    private static final String CONNECTION = "Connection";
    /** As all cookies of ours begin. */
    private static final String OURS = "posthouse_";

    private static final HeaderNames NOT_IN = HeaderNames.of("Authorization", "Proxy-Authorization", "DPoP",
            TraceEntry.HEADER,
            "tracestate", "baggage", "Forwarded", "Via", "X-Real-IP", "X-Client-IP", "True-Client-IP",
            "X-Cluster-Client-IP", "CF-Connecting-IP", "X-Host", "X-Original-Host", "Proxy", "X-Request-Id",
            "X-CSRF-Token", "Expect",
            "X-Original-URL", "X-Rewrite-URL", "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override",
            "X-Client-Cert", "X-SSL-Client-Cert", "X-Remote-User", "Remote-User", "X-Forwarded-User", CONNECTION,
            "Keep-Alive", "Upgrade", "HTTP2-Settings", "TE", "Trailer", "Proxy-Connection", "Transfer-Encoding",
            "Content-Length", "Host", "Signature", "Signature-Input", CallerHeader.NAME);
    private static final HeaderNames NOT_BACK = HeaderNames.of(CONNECTION, "Keep-Alive", "Proxy-Authenticate",
            "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Server", "X-Powered-By", "Alt-Svc",
            "Strict-Transport-Security", Exchange.REQUEST_ID, CallerHeader.ROUTE, IDENTITY);
    /** What a back end says about a page of its own; on a host of ours, we do. */
    private static final HeaderNames PAGES = HeaderNames.of("X-Content-Type-Options", "Referrer-Policy",
            "Cross-Origin-Opener-Policy");
    /** What would have a say over all of a host. */
    private static final HeaderNames NOT_BACK_ON_OURS = HeaderNames.of("Set-Cookie", "Clear-Site-Data",
            "Service-Worker-Allowed", "Content-Security-Policy", "Content-Security-Policy-Report-Only",
            "Public-Key-Pins", "Expect-CT", "NEL", "Report-To", "Reporting-Endpoints", "X-Content-Type-Options",
            "Referrer-Policy", "Cross-Origin-Opener-Policy");
    private static final String[] NOT_IN_PREFIXES = {"posthouse-", "x-posthouse-", "x-forwarded-"};

    private HeaderRules() {
    }

    /** Copies what goes to a back end. */
    static void onward(MultiMap from, MultiMap to, boolean foreign) {
        Collection<String> nominated = nominated(from);
        for (Map.Entry<String, String> line : from) {
            String name = line.getKey();
            if (name.equalsIgnoreCase(COOKIE)) {
                // A host of ours is where our people are signed in: a back end learns none of their cookies.
                String rest = foreign ? withoutOurs(line.getValue()) : null;
                if (rest != null) {
                    to.add(COOKIE, rest);
                }
            } else if (!NOT_IN.contains(name) && name.indexOf('_') < 0 && !begins(name)
                    && (nominated.isEmpty() || !nominated.contains(name))) {
                to.add(name, line.getValue());
            }
        }
    }

    /** Copies what goes back to the caller, over what stands there. */
    static void back(MultiMap from, MultiMap to, boolean foreign) {
        Collection<String> nominated = nominated(from);
        for (Map.Entry<String, String> line : from) {
            String name = line.getKey();
            if (NOT_BACK.contains(name) || begins(name) || (!nominated.isEmpty() && nominated.contains(name))
                    || (!foreign && NOT_BACK_ON_OURS.contains(name))) {
                continue;
            }
            if (foreign && PAGES.contains(name)) {
                to.set(name, line.getValue());
            } else if (!name.equalsIgnoreCase("Set-Cookie") || !isOurs(line.getValue())) {
                to.add(name, line.getValue());
            }
        }
        if (!foreign) {
            if (!to.contains(CACHE_CONTROL)) {
                to.set(CACHE_CONTROL, NO_STORE);
            }
            // It stands where our own page does: without this its scripts could do there what our page can.
            to.set(CONTENT_POLICY, NOBODYS_PAGE);
        }
    }

    private static boolean begins(String name) {
        char first = name.isEmpty() ? ' ' : name.charAt(0);
        if (first != 'p' && first != 'P' && first != 'x' && first != 'X') {
            return false;
        }
        for (String prefix : NOT_IN_PREFIXES) {
            if (name.regionMatches(true, 0, prefix, 0, prefix.length())) {
                return true;
            }
        }
        return false;
    }

    // RFC 9110 §7.6.1: what Connection names is for this hop alone.
    private static Collection<String> nominated(MultiMap headers) {
        if (!headers.contains(HttpHeaders.CONNECTION)) {
            return Set.of();
        }
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (String line : headers.getAll(CONNECTION)) {
            for (String name : line.split(",", 100)) {
                names.add(name.strip());
            }
        }
        return names;
    }

    private static boolean isOurs(String cookie) {
        return cookie.stripLeading().toLowerCase(Locale.ROOT).startsWith(OURS);
    }

    /** The cookies without ours; null when nothing is left. */
    static @Nullable String withoutOurs(String cookies) {
        if (!cookies.toLowerCase(Locale.ROOT).contains(OURS)) {
            return cookies;
        }
        StringBuilder rest = new StringBuilder(cookies.length());
        for (String cookie : cookies.split(";", -1)) {
            if (!isOurs(cookie) && !cookie.isBlank()) {
                rest.append(rest.isEmpty() ? "" : "; ").append(cookie.strip());
            }
        }
        return rest.isEmpty() ? null : rest.toString();
    }

    /**
     * What we say of a request.
     *
     * @param identity who asks; empty for nobody
     * @param tenant of whom; empty for nobody
     * @param trace which trace it is part of
     */
    record Told(Optional<String> identity, Optional<TenantId> tenant, Optional<String> trace, boolean https) {
        void tell(Exchange exchange, MultiMap to) {
            to.set(REQUEST_ID_LINE, exchange.id());
            to.set(FORWARDED_FOR, exchange.clientText());
            to.set(FORWARDED_PROTO, https ? HTTPS : HTTP);
            to.set(FORWARDED_HOST, String.valueOf(exchange.request().authority()));
            to.set(VIA, VIA_US);
            identity.ifPresent(token -> to.set(IDENTITY_LINE, token));
            tenant.ifPresent(theirs -> to.set(TENANT_LINE, theirs.toString()));
            trace.ifPresent(context -> to.set(TraceEntry.HEADER, context));
        }
    }
}
