package io.posthouse.gateway.backend;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpClientConnectionInternal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes requests and reads answers as the engine does, and believes no answer of which two readers could think differently: two lengths, a
 * length beside chunks, a coding other than chunked, a folded header line, a header line without a name, a status that is none, a change of
 * protocol that nobody asked for. The engine takes some of these and mends them, so that afterwards nobody could tell.
 *
 * <p>Interim answers (1xx) go no further, and there may be {@link #INTERIM_MAX} of them. What comes after an answer, or while nothing was
 * asked, is never read as the answer to the next request: then nothing else is asked on the connection (RFC 9112 section 9.2). On the
 * connection's loop.
 */
final class StrictAnswers extends CombinedChannelDuplexHandler<HttpResponseDecoder, HttpRequestEncoder> {
    /** How many interim answers one request may have. */
    static final int INTERIM_MAX = 16;

    private static final String NAME = "codec";
    private static final int SWITCHING = 101;
    private static final int STATUS_MIN = 100;
    private static final int FINAL_MIN = 200;
    private static final int STATUS_MAX = 599;

    private @Nullable HttpMethod asked;
    private boolean awaited;
    private boolean upgradeAsked;
    private int interim;

    private StrictAnswers(int lineMax, int headMax) {
        init(new Reader(new HttpDecoderConfig().setMaxInitialLineLength(lineMax).setMaxHeaderSize(headMax)),
                new Writer());
    }

    /** An answer that cannot be believed. */
    static final class Unbelievable extends RuntimeException {
        Unbelievable(String what) {
            super(what, null, false, false);
        }
    }

    /** Takes the engine's place on a connection on which nothing was asked yet; does nothing where it has. */
    static void on(HttpConnection connection, int lineMax, int headMax) {
        if (connection instanceof HttpClientConnectionInternal engine) {
            var pipeline = engine.channelHandlerContext().pipeline();
            var codec = pipeline.get(NAME);
            if (codec != null && !(codec instanceof StrictAnswers)) {
                pipeline.replace(NAME, NAME, new StrictAnswers(lineMax, headMax));
                connection.exceptionHandler(broken -> {
                    // Heard by who asked, and no error of ours.
                });
            }
        }
    }

    private final class Writer extends HttpRequestEncoder {
        @Override
        protected void encode(ChannelHandlerContext context, Object message, List<Object> out) throws Exception {
            if (message instanceof HttpRequest request) {
                asked = request.method();
                awaited = true;
                interim = 0;
                upgradeAsked = request.headers().contains(HttpHeaderNames.UPGRADE);
            }
            super.encode(context, message, out);
        }
    }

    private final class Reader extends HttpResponseDecoder {
        private boolean inHead;
        private boolean folded;
        private boolean twoFramings;
        private boolean refused;
        private byte lastOfHead;
        private @Nullable HttpResponse answer;

        Reader(HttpDecoderConfig config) {
            super(config);
        }

        @Override
        protected HttpMessage createMessage(String[] initialLine) {
            inHead = true;
            folded = false;
            twoFramings = false;
            lastOfHead = 0;
            return super.createMessage(initialLine);
        }

        @Override
        protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
            // RFC 9112 §6.3: "Such a message might indicate an attempt to perform request smuggling or response splitting".
            twoFramings = true;
            super.handleTransferEncodingChunkedWithContentLength(message);
        }

        @Override
        protected boolean isContentAlwaysEmpty(HttpMessage message) {
            boolean isFinal = ((HttpResponse) message).status().code() >= FINAL_MIN;
            return (isFinal && HttpMethod.HEAD.equals(asked)) || super.isContentAlwaysEmpty(message);
        }

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
            if (refused || !awaited) {
                // Nobody asked for these.
                in.skipBytes(in.readableBytes());
                refused = true;
                context.close();
                return;
            }
            int from = in.readerIndex();
            int before = out.size();
            super.decode(context, in, out);
            if (inHead) {
                lookForFolds(in, from);
            }
            for (int i = before; i < out.size() && !refused; i++) {
                Object read = out.get(i);
                if (read instanceof HttpResponse head) {
                    inHead = false;
                    judge(head);
                    if (!refused && isInterim(head)) {
                        // The answer is still to come. With this head came its end, without content.
                        out.remove(i);
                        while (out.size() > i && out.get(i) instanceof LastHttpContent) {
                            ReferenceCountUtil.release(out.remove(i));
                        }
                        i--;
                        continue;
                    }
                } else if (read instanceof HttpObject part && part.decoderResult().isFailure()) {
                    part.setDecoderResult(
                            DecoderResult.failure(new Unbelievable("a body that does not go on as it says")));
                    refused = true;
                }
                if (refused) {
                    dropFrom(out, i + 1);
                } else if (read instanceof LastHttpContent) {
                    over(in);
                }
            }
        }

        private void judge(HttpResponse head) {
            String objection = head.decoderResult().isSuccess() ? objectionTo(head) : "a head that is none";
            if (objection == null) {
                answer = head;
            } else {
                head.setDecoderResult(DecoderResult.failure(new Unbelievable(objection)));
                refused = true;
            }
        }

        private static boolean isInterim(HttpResponse head) {
            return head.status().code() < FINAL_MIN && head.status().code() != SWITCHING;
        }

        private @Nullable String objectionTo(HttpResponse head) {
            int status = head.status().code();
            if (status < STATUS_MIN || status > STATUS_MAX) {
                return "a status that is none: " + status;
            }
            if (!head.protocolVersion().equals(HttpVersion.HTTP_1_1)
                    && !head.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
                return "a version that is none";
            }
            if (folded) {
                return "a folded header line";
            }
            if (head.headers().contains("")) {
                return "a header line without a name";
            }
            if (twoFramings) {
                return "a length beside a transfer coding";
            }
            List<String> codings = head.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
            boolean chunked = codings.size() == 1 && codings.getFirst().strip().equalsIgnoreCase("chunked");
            if (!codings.isEmpty() && (!chunked || head.headers().contains(HttpHeaderNames.CONTENT_LENGTH)
                    || head.protocolVersion().equals(HttpVersion.HTTP_1_0))) {
                return "a transfer coding that is not chunked alone";
            }
            if (head.headers().getAll(HttpHeaderNames.CONTENT_LENGTH).size() > 1) {
                return "two lengths";
            }
            if (status == SWITCHING && !upgradeAsked) {
                return "a change of protocol that nobody asked for";
            }
            return isInterim(head) && ++interim > INTERIM_MAX ? "too many interim answers" : null;
        }

        private void over(ByteBuf in) {
            awaited = false;
            HttpResponse ended = answer;
            answer = null;
            if (in.isReadable() && ended != null && ended.status().code() != SWITCHING) {
                // Whoever says more than it announced would say it to the next one who asks: the engine closes after such an answer.
                refused = true;
                ended.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            }
            if (ended != null && ended.status().code() == SWITCHING) {
                // From here on it is not HTTP.
                awaited = true;
            }
        }

        private static void dropFrom(List<Object> out, int first) {
            while (out.size() > first) {
                ReferenceCountUtil.release(out.remove(out.size() - 1));
            }
        }

        // The engine joins folded lines, so that afterwards nobody could tell. RFC 9112 §5.2.
        private void lookForFolds(ByteBuf in, int from) {
            int end = in.readerIndex();
            if (from == end) {
                return;
            }
            folded |= lastOfHead == '\n' && isBlank(in.getByte(from));
            for (int line = in.indexOf(from, end - 1, (byte) '\n'); line >= 0; line = in.indexOf(line + 1, end - 1,
                    (byte) '\n')) {
                folded |= isBlank(in.getByte(line + 1));
            }
            lastOfHead = in.getByte(end - 1);
        }

        private static boolean isBlank(byte here) {
            return here == ' ' || here == '\t';
        }
    }
}
