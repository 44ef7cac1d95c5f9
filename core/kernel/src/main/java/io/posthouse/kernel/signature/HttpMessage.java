package io.posthouse.kernel.signature;

import static io.posthouse.kernel.Checks.check;

import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What of an HTTP message can be signed: everything but its body, which a Content-Digest field stands for. */
public sealed interface HttpMessage {
    /** The header fields. */
    Fields fields();

    /** The trailer fields; {@link Fields#none()} when there are none or they have not come yet. */
    Fields trailers();

    /**
     * A request.
     *
     * @param method as it was sent; methods are told apart by case
     * @param scheme {@code https} or {@code http}; kept in small letters
     * @param authority host and port as the client named them in Host or {@code :authority}, never as a proxy's header
     *        tells; kept in small letters, without the scheme's own port (RFC 9110 §4.2.3)
     * @param target the request's target as it was sent, usually a path and perhaps a query
     */
    record Request(String method, String scheme, String authority, String target, Fields fields,
            Fields trailers) implements HttpMessage {
        public Request {
            check(!method.isEmpty() && !scheme.isEmpty(), "a request has a method and a scheme");
            scheme = scheme.toLowerCase(Locale.ROOT);
            authority = normal(authority.toLowerCase(Locale.ROOT), scheme);
            target = target.isEmpty() ? "/" : target;
        }

        /** A request without trailers. */
        public Request(String method, String scheme, String authority, String target, Fields fields) {
            this(method, scheme, authority, target, fields, Fields.none());
        }

        /**
         * A request that is about to be sent to {@code uri}.
         *
         * @throws IllegalArgumentException when {@code uri} is not absolute or names no host
         */
        public static Request to(String method, URI uri, Fields fields) {
            String scheme = uri.getScheme();
            String authority = uri.getRawAuthority();
            check(scheme != null && authority != null, "a request goes to a scheme and a host");
            String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
            String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
            // Names and passwords in addresses are never sent in Host.
            return new Request(method, scheme, authority.substring(authority.lastIndexOf('@') + 1), path + query,
                    fields);
        }

        private static String normal(String authority, String scheme) {
            int port = authority.lastIndexOf(':');
            // In an IPv6 address without a port the last colon is within its brackets.
            if (port < 0 || authority.indexOf(']', port) >= 0) {
                return authority;
            }
            boolean own = port == authority.length() - 1
                    || (scheme.equals("https") && authority.endsWith(":443"))
                    || (scheme.equals("http") && authority.endsWith(":80"));
            return own ? authority.substring(0, port) : authority;
        }

        /** Where the path begins in the target; -1 when there is none in it, as in {@code OPTIONS *}. */
        private int pathStart() {
            if (target.charAt(0) == '/') {
                return 0;
            }
            int authority = target.indexOf("://");
            if (authority < 0) {
                return -1;
            }
            for (int i = authority + 3; i < target.length(); i++) {
                if (target.charAt(i) == '/' || target.charAt(i) == '?') {
                    return i;
                }
            }
            return target.length();
        }

        /** RFC 9421 §2.2.6: the path, at least a slash. */
        String path() {
            int start = pathStart();
            if (start < 0) {
                return "/";
            }
            int query = target.indexOf('?', start);
            String path = target.substring(start, query < 0 ? target.length() : query);
            return path.isEmpty() ? "/" : path;
        }

        /** RFC 9421 §2.2.7: the query with its question mark, at least that. */
        String query() {
            int query = target.indexOf('?');
            return query < 0 ? "?" : target.substring(query);
        }

        /** RFC 9421 §2.2.2: the whole address. */
        String targetUri() {
            int start = pathStart();
            if (start > 0) {
                return target;
            }
            return scheme + "://" + authority + (start < 0 ? "" : target);
        }
    }

    /**
     * A response.
     *
     * @param status 100 to 599
     * @param request the request that it answers, where components of that are covered too
     */
    record Response(int status, Fields fields, Fields trailers, @Nullable Request request) implements HttpMessage {
        public Response {
            check(status >= 100 && status <= 599, "a status has three digits");
        }

        /** A response without trailers. */
        public Response(int status, Fields fields, @Nullable Request request) {
            this(status, fields, Fields.none(), request);
        }
    }
}
