package io.posthouse.net.mount;

import static io.posthouse.kernel.Checks.check;

import java.net.InetSocketAddress;

/** A path prefix that the gateway serves over HTTP. The longest prefix wins. */
public sealed interface HttpMount {
    /** Where it begins, for example {@code /api/}; {@code /} takes what nobody else does. */
    String prefix();

    /** Whether a raw path is its business. */
    default boolean covers(String path) {
        return path.startsWith(prefix());
    }

    /**
     * Requests are handed to a server of ours on loopback, with inbound identity headers stripped and the signed one added.
     *
     * @param prefix matched against the decoded, normalised path; the path is passed on unchanged. Without a slash at the end it is
     *     that one path alone
     * @param target a loopback address
     * @param bodyBytesMax the largest request body, in bytes; a larger one is answered 413
     * @param callers who calls there
     * @param readers whose pages may read what is answered there
     */
    record Proxied(String prefix, InetSocketAddress target, long bodyBytesMax, Callers callers,
            Readers readers) implements HttpMount {
        /** Called by people and by apps for them, which prove themselves at the gateway. */
        public Proxied(String prefix, InetSocketAddress target, long bodyBytesMax) {
            this(prefix, target, bodyBytesMax, Callers.KNOWN);
        }

        /** Read by our own pages alone. */
        public Proxied(String prefix, InetSocketAddress target, long bodyBytesMax, Callers callers) {
            this(prefix, target, bodyBytesMax, callers, Readers.OURS);
        }

        @Override
        public boolean covers(String path) {
            return prefix.endsWith("/") ? path.startsWith(prefix) : path.equals(prefix);
        }

        public Proxied {
            check(prefix.startsWith("/"), "a prefix begins with a slash");
            check(target.getAddress() != null && target.getAddress().isLoopbackAddress(), "a target is on loopback");
            check(bodyBytesMax >= 0, "a bound is not negative");
        }
    }

    /**
     * Which pages of other origins may read what is answered (CORS, in the Fetch standard). A browser asks for nobody else, and is never
     * told that it may send what it knows of a person.
     */
    @FunctionalInterface
    interface Readers {
        /** None but our own, which need not ask. */
        Readers OURS = _ -> false;

        /**
         * Whether pages of {@code origin} may. Blocks; virtual threads only.
         *
         * @param origin as the browser names it, such as {@code https://app.example}
         */
        boolean mayRead(String origin);
    }

    /** By what somebody proves who they are. */
    enum Callers {
        /** By a session cookie or an access token, at the gateway. */
        KNOWN,
        /** By a session cookie alone: an app has nothing to do there. What a page of another site posts is nobody's. */
        PEOPLE,
        /**
         * By credentials of an app in the request itself, which the endpoint reads. A cookie says nothing there, so that no foreign page
         * can borrow one.
         */
        APPS
    }

    /**
     * Requests are handed to another node, one that carries a role which this one does not.
     *
     * @param prefix the path itself and all that lies below it, without a slash at the end: {@code /api/lines}
     * @param role which the other node carries
     * @param bodyBytesMax as for {@link Proxied}
     */
    record OnRole(String prefix, String role, long bodyBytesMax) implements HttpMount {
        public OnRole {
            check(prefix.startsWith("/") && !prefix.endsWith("/"), "it begins with a slash and ends without one");
            check(!role.isEmpty(), "a role has a name");
            check(bodyBytesMax >= 0, "a bound is not negative");
        }

        @Override
        public boolean covers(String path) {
            return path.startsWith(prefix) && (path.length() == prefix.length() || path.charAt(prefix.length()) == '/');
        }
    }

    /**
     * Files from the class path, with caching by content hash and a content security policy.
     *
     * @param prefix where they appear
     * @param resourceRoot the folder on the class path, without a leading slash, for example {@code web}
     * @param loader from which class loader they are read
     * @param fallback the resource under the root that answers for paths without a file (a page that routes in the
     *     browser), or the empty string for 404
     */
    record StaticFiles(String prefix, String resourceRoot, ClassLoader loader, String fallback) implements HttpMount {
        public StaticFiles {
            checkPrefix(prefix);
            check(!resourceRoot.startsWith("/") && !resourceRoot.contains(".."), "a resource root is relative");
            check(!fallback.contains(".."), "a fallback lies below the root");
        }
    }

    private static void checkPrefix(String prefix) {
        check(prefix.startsWith("/") && prefix.endsWith("/"), "a prefix begins and ends with a slash");
    }
}
