package io.posthouse.benchmarks.wire;

import java.io.IOException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Reads the whole archive of a client over XMPP (XEP-0313, XEP-0059), page by page from the beginning. One thread asks, and the one that
 * reads the stream gives it what comes.
 */
public final class WholeArchive {
    private static final int PAGE = 250;
    private static final int PATIENCE_SECONDS = 60;

    private final LinkedBlockingQueue<String> came = new LinkedBlockingQueue<>(4 * PAGE);
    private final String whose;

    /** Sends a stanza. */
    @FunctionalInterface
    public interface Sender {
        void send(String stanza) throws IOException;
    }

    /** @param whose for people to read, should it go wrong */
    public WholeArchive(String whose) {
        this.whose = whose;
    }

    /** Whether a message is a row of an archive. */
    public static boolean isRow(String message) {
        return message.contains("urn:xmpp:mam:2") && message.contains("<result");
    }

    /** Whether an IQ ends a page, or refuses it. */
    public static boolean isEnd(String iq) {
        return XmlText.attribute(iq, 0, "id").startsWith("archive") && !XmlText.attribute(iq, 0, "type").equals("get");
    }

    /** Takes a row or an end. @return false when more came than was asked for */
    public boolean give(String element) {
        return came.offer(element);
    }

    /**
     * Reads all of it.
     *
     * @param row is given the message of each row, in the order of the archive
     */
    public void read(Sender out, Consumer<String> row) throws IOException, InterruptedException {
        String after = "";
        for (int page = 0;; page++) {
            String end = page(out, "archive" + page, after, row);
            if (!XmlText.attribute(end, 0, "type").equals("result")) {
                throw new IOException(whose + " was refused its archive: " + end);
            }
            if (XmlText.attributeOf(end, "fin", "complete").equals("true")) {
                return;
            }
            after = XmlText.content(end, "last");
            if (after.isEmpty()) {
                throw new IOException(
                        whose + ": an archive page that is neither the last nor says how to go on: " + end);
            }
        }
    }

    private String page(Sender out, String id, String after, Consumer<String> row)
            throws IOException, InterruptedException {
        came.clear();
        out.send("<iq type='set' id='" + id + "'><query xmlns='urn:xmpp:mam:2' queryid='" + id + "'>"
                + "<set xmlns='http://jabber.org/protocol/rsm'><max>" + PAGE + "</max>"
                + (after.isEmpty() ? "" : "<after>" + after + "</after>") + "</set></query></iq>");
        while (true) {
            String element = came.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (element == null) {
                throw new IOException(whose + " was not shown its archive");
            }
            if (!element.startsWith("<iq")) {
                row.accept(element);
            } else if (XmlText.attribute(element, 0, "id").equals(id)) {
                return element;
            }
        }
    }
}
