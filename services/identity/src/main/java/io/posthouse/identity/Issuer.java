package io.posthouse.identity;

import static io.posthouse.kernel.Checks.check;

/**
 * The platform's own address, by which apps know who issued their tokens (RFC 8414 section 2). The same on all nodes, and never taken from
 * a request.
 *
 * @param url scheme, host and perhaps port, without a slash at the end
 */
public record Issuer(String url) {
    public Issuer {
        check(url.startsWith("https://") || url.startsWith("http://"), "an issuer is an address on the web");
        check(!url.endsWith("/") && url.indexOf('?') < 0 && url.indexOf('#') < 0,
                "an issuer ends with its host or port");
    }
}
