package io.posthouse.gateway.assets;

import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/**
 * One file in memory.
 *
 * @param etag a strong validator from the content, quotes included
 * @param immutable whether its name changes with its content, so that it may be kept for ever
 */
record Asset(String contentType, Buffer plain, Optional<Buffer> gzip, Optional<Buffer> brotli, String etag,
        boolean immutable) {
}
