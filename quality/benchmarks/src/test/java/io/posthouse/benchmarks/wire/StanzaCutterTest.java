package io.posthouse.benchmarks.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StanzaCutterTest {
    private static final String STREAM = "<?xml version='1.0'?><stream:stream xmlns='jabber:client' id='1>2'>"
            + "<stream:features><bind xmlns='b'/></stream:features> <message id=\"a/>\"><body>one &lt; two</body></message>"
            + "<r xmlns='urn:xmpp:sm:3'/><a h='1'/><message><x><y><z/></y></x></message></stream:stream>";

    @Test
    void cutsTheSameElementsWhereverTheBytesAreSplit() {
        // given
        byte[] bytes = STREAM.getBytes(UTF_8);
        List<String> whole = cut(bytes, bytes.length);

        // when, then
        assertThat(whole).containsExactly("header <stream:stream xmlns='jabber:client' id='1>2'>",
                "<stream:features><bind xmlns='b'/></stream:features>",
                "<message id=\"a/>\"><body>one &lt; two</body></message>", "<r xmlns='urn:xmpp:sm:3'/>", "<a h='1'/>",
                "<message><x><y><z/></y></x></message>", "end");
        for (int size = 1; size < bytes.length; size++) {
            assertThat(cut(bytes, size)).as("pieces of %d bytes", size).isEqualTo(whole);
        }
    }

    @Test
    void beginsAnewAfterARestartInTheMiddleOfAnElement() {
        // given
        List<String> seen = new ArrayList<>();
        Recorder recorder = new Recorder(seen);
        StanzaCutter cutter = new StanzaCutter(recorder);
        recorder.restartOn("<success/>", cutter);

        // when
        feed(cutter, "<stream:stream><success/>");
        feed(cutter, "<stream:stream id='2'><a/>");

        // then
        assertThat(seen).containsExactly("header <stream:stream>", "<success/>", "header <stream:stream id='2'>",
                "<a/>");
    }

    @Test
    void refusesAnElementThatNeverEnds() {
        // given
        StanzaCutter cutter = new StanzaCutter(new Recorder(new ArrayList<>()));
        feed(cutter, "<stream:stream><message>");
        byte[] more = new byte[64 * 1024];

        // when, then
        assertThatIllegalStateException().isThrownBy(() -> {
            for (int i = 0; i < 20; i++) {
                cutter.feed(more, 0, more.length);
            }
        });
    }

    private static List<String> cut(byte[] bytes, int pieceSize) {
        List<String> seen = new ArrayList<>();
        StanzaCutter cutter = new StanzaCutter(new Recorder(seen));
        for (int from = 0; from < bytes.length; from += pieceSize) {
            cutter.feed(bytes, from, Math.min(pieceSize, bytes.length - from));
        }
        return seen;
    }

    private static void feed(StanzaCutter cutter, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        cutter.feed(bytes, 0, bytes.length);
    }

    private static final class Recorder implements StanzaCutter.Sink {
        private final List<String> seen;
        private Runnable onRestart = () -> {
        };
        private String restartElement = "";

        Recorder(List<String> seen) {
            this.seen = seen;
        }

        void restartOn(String element, StanzaCutter cutter) {
            restartElement = element;
            onRestart = cutter::restart;
        }

        @Override
        public void header(byte[] bytes, int from, int to) {
            seen.add("header " + StanzaCutter.text(bytes, from, to));
        }

        @Override
        public void element(byte[] bytes, int from, int to) {
            String element = StanzaCutter.text(bytes, from, to);
            seen.add(element);
            if (element.equals(restartElement)) {
                onRestart.run();
            }
        }

        @Override
        public void end() {
            seen.add("end");
        }
    }
}
