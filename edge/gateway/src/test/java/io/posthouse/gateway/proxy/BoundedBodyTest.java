package io.posthouse.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.gateway.exchange.Problem;
import io.posthouse.kernel.signature.BodyDigest;
import io.posthouse.kernel.signature.ContentDigest;
import io.posthouse.kernel.signature.MalformedSignature;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BoundedBodyTest {
    private final Parts parts = new Parts();
    private final BoundedBody body = new BoundedBody(parts, 100);
    private final Buffer handedOn = Buffer.buffer();
    private boolean ended;
    private boolean failed;

    @Test
    void theEndOfASignedBodyComesWhenAllOfItFits() throws Exception {
        // given
        body.mustFit(digestOf("one two three"));
        read();

        // when
        parts.come("one ", "two ", "three");

        // then
        assertThat(handedOn.toString()).isEqualTo("one two ");
        parts.end();
        assertThat(handedOn.toString()).isEqualTo("one two three");
        assertThat(ended).isTrue();
        assertThat(body.ended()).isTrue();
    }

    @Test
    void ofABodyThatDoesNotFitTheEndNeverComes() throws Exception {
        // given
        body.mustFit(digestOf("one two three"));
        read();

        // when: as HTTP/2 may send it, with a part of nothing last
        parts.come("one ", "two ", "four", "");
        parts.end();

        // then
        assertThat(handedOn.toString()).isEqualTo("one two ");
        assertThat(ended).isFalse();
        assertThat(failed).isTrue();
        assertThat(body.broken()).map(Problem::code).contains("digest-wrong");
    }

    @Test
    void whereNoneWasSignedNoneComes() {
        // given
        body.mustBeNone();
        read();

        // when
        parts.come("", "one");
        parts.end();

        // then
        assertThat(handedOn.length()).isZero();
        assertThat(ended).isFalse();
        assertThat(body.broken()).map(Problem::code).contains("digest-missing");
    }

    @Test
    void aBodyThatNobodySignedIsHandedOnAsItComes() {
        read();

        parts.come("one ", "two");

        assertThat(handedOn.toString()).isEqualTo("one two");
        parts.end();
        assertThat(ended).isTrue();
    }

    private void read() {
        body.exceptionHandler(failure -> failed = true).handler(handedOn::appendBuffer)
                .endHandler(end -> ended = true);
    }

    private static BodyDigest digestOf(String text) throws MalformedSignature {
        return ContentDigest.of(List.of(ContentDigest.sha256(text.getBytes(StandardCharsets.UTF_8)))).check();
    }

    /** A body that comes when the test says so. */
    private static final class Parts implements ReadStream<Buffer> {
        private @Nullable Handler<Buffer> onPart;
        private @Nullable Handler<Void> onEnd;

        void come(String... texts) {
            for (String text : texts) {
                if (onPart != null) {
                    onPart.handle(Buffer.buffer(text));
                }
            }
        }

        @SuppressWarnings("NullAway") // that is how an end is told
        void end() {
            if (onEnd != null) {
                onEnd.handle(null);
            }
        }

        @Override
        public ReadStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
            return this;
        }

        @Override
        public ReadStream<Buffer> handler(@Nullable Handler<Buffer> handler) {
            onPart = handler;
            return this;
        }

        @Override
        public ReadStream<Buffer> endHandler(@Nullable Handler<Void> handler) {
            onEnd = handler;
            return this;
        }

        @Override
        public ReadStream<Buffer> pause() {
            return this;
        }

        @Override
        public ReadStream<Buffer> resume() {
            return this;
        }

        @Override
        public ReadStream<Buffer> fetch(long amount) {
            return this;
        }
    }
}
