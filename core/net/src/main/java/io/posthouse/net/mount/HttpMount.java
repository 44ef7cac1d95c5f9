package io.posthouse.net.mount;

import static io.posthouse.kernel.Checks.check;

import java.net.InetSocketAddress;

/** A path prefix that the gateway serves over HTTP. The longest prefix wins. */
public sealed interface HttpMount {
    /** Begins and ends with a slash, for example {@code /api/}; {@code /} takes what nobody else does. */
    String prefix();

    /**
     * Requests are handed to a server of ours on loopback, with inbound identity headers stripped and the signed one added.
     *
     * @param prefix matched against the decoded, normalised path; the path is passed on unchanged
     * @param target a loopback address
     * @param bodyBytesMax the largest request body, in bytes; a larger one is answered 413
     */
    record Proxied(String prefix, InetSocketAddress target, long bodyBytesMax) implements HttpMount {
        public Proxied {
            checkPrefix(prefix);
            check(target.getAddress() != null && target.getAddress().isLoopbackAddress(), "a target is on loopback");
            check(bodyBytesMax >= 0, "a bound is not negative");
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
