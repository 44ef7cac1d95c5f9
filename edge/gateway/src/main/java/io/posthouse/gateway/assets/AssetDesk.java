package io.posthouse.gateway.assets;

import io.posthouse.gateway.exchange.Exchange;
import io.posthouse.gateway.exchange.PathRules;
import io.posthouse.gateway.exchange.Problem;
import io.posthouse.net.mount.HttpMount;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Hands out the files of one mount. A file whose name carries a hash of its content is kept by browsers for ever; every
 * other is asked for again and answered 304 while it is the same.
 *
 * <p>The policy allows no inline script and no inline style: the page writes its styles into constructed style sheets, so
 * it needs neither a nonce nor {@code unsafe-inline}, and stays one file that can be kept.
 */
public final class AssetDesk {
    private static final String PAGE_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            + "connect-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; "
            + "frame-ancestors 'none'";
    /** A file that is opened by itself, an SVG for example, runs nothing. */
    private static final String FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox";
    /** Here the build puts what pages refer to: what is missing here must stay missing. */
    private static final String REFERRED_TO = "assets/";

    private final HttpMount.StaticFiles mount;
    private final AssetFolder folder;

    /** Reads all files of {@code mount}; blocks. */
    public AssetDesk(HttpMount.StaticFiles mount) {
        this.mount = mount;
        this.folder = AssetFolder.read(mount.loader(), mount.resourceRoot());
    }

    /** Answers a request whose path passed the rules and begins with the mount's prefix. */
    public void answer(Exchange exchange) {
        HttpServerRequest request = exchange.request();
        if (!exchange.reads()) {
            request.response().putHeader("Allow", "GET, HEAD");
            exchange.answerAndClose(Problem.METHOD);
            return;
        }
        String path = PathRules.decoded(exchange.path()).orElse("");
        String name = path.substring(mount.prefix().length());
        Optional<Asset> asset = name.isEmpty() ? Optional.empty() : folder.find(name);
        if (asset.isEmpty() && wantsPage(name)) {
            asset = folder.find(mount.fallback());
        }
        asset.ifPresentOrElse(found -> send(request, found), () -> exchange.answer(Problem.NOT_FOUND));
    }

    private boolean wantsPage(String name) {
        // Addresses of the page may end like a file (lines/ben@example.org); a script that is missing must not be
        // answered by the page, which would be taken for a broken script, and neither must /favicon.ico.
        boolean file = name.startsWith(REFERRED_TO) || (name.indexOf('/') < 0 && name.indexOf('.') >= 0);
        return !mount.fallback().isEmpty() && !file;
    }

    private static void send(HttpServerRequest request, Asset asset) {
        HttpServerResponse response = request.response();
        boolean page = asset.contentType().startsWith("text/html");
        response.putHeader("Content-Security-Policy", page ? PAGE_POLICY : FILE_POLICY);
        response.putHeader("Cache-Control", asset.immutable() ? "public, max-age=31536000, immutable" : "no-cache");
        response.putHeader("ETag", asset.etag());
        response.putHeader("Vary", "Accept-Encoding");
        if (matches(request.getHeader("If-None-Match"), asset.etag())) {
            response.setStatusCode(304).end();
            return;
        }
        response.putHeader("Content-Type", asset.contentType());
        end(request, encoded(request.getHeader("Accept-Encoding"), asset, response));
    }

    private static void end(HttpServerRequest request, Buffer body) {
        HttpServerResponse response = request.response();
        response.putHeader("Content-Length", Integer.toString(body.length()));
        if (HttpMethod.HEAD.equals(request.method())) {
            response.end();
        } else {
            response.end(body);
        }
    }

    private static Buffer encoded(@Nullable String accepted, Asset asset, HttpServerResponse response) {
        if (asset.brotli().isPresent() && accepts(accepted, "br")) {
            response.putHeader("Content-Encoding", "br");
            return asset.brotli().get();
        }
        if (asset.gzip().isPresent() && accepts(accepted, "gzip")) {
            response.putHeader("Content-Encoding", "gzip");
            return asset.gzip().get();
        }
        return asset.plain();
    }

    private static boolean accepts(@Nullable String header, String coding) {
        if (header == null) {
            return false;
        }
        for (String part : header.split(",", 20)) {
            String[] words = part.trim().toLowerCase(Locale.ROOT).split(";", 2);
            if (words[0].trim().equals(coding)) {
                return words.length == 1 || !words[1].trim().matches("q=0(\\.0*)?");
            }
        }
        return false;
    }

    private static boolean matches(@Nullable String header, String etag) {
        if (header == null) {
            return false;
        }
        for (String part : header.split(",", 20)) {
            String candidate = part.trim();
            // RFC 9110 §13.1.2: If-None-Match compares weakly.
            if (candidate.equals("*") || candidate.equals(etag) || candidate.equals("W/" + etag)) {
                return true;
            }
        }
        return false;
    }
}
