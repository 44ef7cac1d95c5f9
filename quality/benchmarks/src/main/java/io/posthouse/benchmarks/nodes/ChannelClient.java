package io.posthouse.benchmarks.nodes;

import io.posthouse.benchmarks.wire.ChannelLine;
import io.posthouse.benchmarks.wire.Credentials;
import io.posthouse.benchmarks.wire.TlsLine;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The app's or the page's client: a session's cookie, the data channel, and its retry rules (docs/protocol/channel.md). */
final class ChannelClient extends Client {
    private static final int RESTART = 1012;
    private static final int SECOND = 1_000;
    private static final int PROMPT_TRIES = 6;
    private static final int PAGE = 200;
    private static final int HISTORY_MILLIS = 30_000;
    private static final int OK = 200;
    private static final String SIGNED_OUT = "HTTP/1.1 401";
    private static final String RANDOM = "\"random\":\"";
    private static final String ITEM = "{\"id\":\"";

    private final Map<String, Said> unacknowledged = new LinkedHashMap<>();
    private @Nullable ChannelLine channel;
    private volatile String cookie = "";
    private int asked;
    private int knocks;
    private int prompt;

    ChannelClient(Person person, World world) {
        super(person, world);
    }

    /** The page stays quiet only where it is told to come again; who is turned away by a door that shuts tries the next. */
    @Override
    boolean shows(boolean stood, IOException why) {
        String words = String.valueOf(why.getMessage());
        return stood || why instanceof ChannelLine.Closed || words.startsWith("no session")
                || words.startsWith("no hello");
    }

    @Override
    int waiting() {
        return unacknowledged.size();
    }

    @Override
    long pauseMillis(boolean asked, int failuresInARow, Random chance) {
        prompt = asked ? PROMPT_TRIES : Math.max(0, prompt - 1);
        if (asked && failuresInARow == 0) {
            return 0;
        }
        if (failuresInARow == 0 || prompt > 0) {
            return chance.nextInt(SECOND);
        }
        return SECOND + (long) chance.nextInt(2 * SECOND);
    }

    /** Signs in for a session; its cookie counts on all nodes. */
    static ChannelLine.Answer session(TlsLine line, Credentials login) throws IOException {
        ChannelLine.Answer answer = ChannelLine.ask(line, "POST", "/api/session", "", "{\"name\":\"" + login.name()
                + "\",\"password\":\"" + login.password() + "\"}");
        if (answer.status() != 200) {
            throw new IOException("no session: " + answer.status() + " " + answer.body());
        }
        return answer;
    }

    private TlsLine line(Place on, int millis) throws IOException {
        return world().lines().open(on.web(), person().from(), DOMAIN, millis);
    }

    @Override
    Line dial(Place to, int millis) throws IOException {
        if (cookie.isEmpty()) {
            cookie = session(line(to, 5 * millis), person().login()).cookie();
        }
        ChannelLine opened = open(to, millis);
        try {
            String hello = opened.next();
            if (!type(hello).equals("hello")) {
                throw new IOException("no hello: " + hello);
            }
            // Greeted is not let in: somebody is there when it has answered something.
            String knock = "knock-" + ++knocks + "-padding";
            opened.write("{\"type\":\"ping\",\"random\":\"" + knock + "\",\"body\":{}}");
            for (String packet = opened.next(); !member(packet, "random").equals(knock); packet = opened.next()) {
                handle(packet);
            }
            opened.waitAtMost(0);
            lock.lock();
            try {
                channel = opened;
                Line standing = new Standing(opened);
                stands(standing, to, "");
                for (Said said : unacknowledged.values()) {
                    opened.write(packet(said));
                }
                return standing;
            } finally {
                lock.unlock();
            }
        } catch (ChannelLine.Closed e) {
            opened.close();
            throw e.code() == RESTART ? new ComeAgain(String.valueOf(e.getMessage()), Optional.empty()) : e;
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** A session lasts for longer than any run: whoever is not let in with it was signed out, and signs in again the next time. */
    private ChannelLine open(Place to, int millis) throws IOException {
        try {
            return ChannelLine.open(line(to, millis), cookie, world().origin());
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains(SIGNED_OUT)) {
                cookie = "";
                world().books()
                        .complain(person().jid() + " was signed out: " + to.name() + " answered " + e.getMessage());
            }
            throw e;
        }
    }

    private final class Standing implements Line {
        private final ChannelLine opened;

        Standing(ChannelLine opened) {
            this.opened = opened;
        }

        @Override
        public void read() throws IOException {
            try {
                while (true) {
                    handle(opened.next());
                }
            } catch (ChannelLine.Closed e) {
                throw e.code() == RESTART ? new ComeAgain(String.valueOf(e.getMessage()), Optional.empty()) : e;
            }
        }

        @Override
        public void close() throws IOException {
            opened.close();
        }
    }

    private void handle(String packet) {
        String random = member(packet, "random");
        switch (type(packet)) {
            case "message" -> arrived(random, member(packet, "id"));
            case "ack" -> {
                lock.lock();
                try {
                    Said said = unacknowledged.remove(random);
                    if (said != null) {
                        acknowledged(said);
                    }
                } finally {
                    lock.unlock();
                }
                if (random.startsWith("ping")) {
                    answered();
                }
            }
            case "refused" -> {
                lock.lock();
                try {
                    // Whoever waits may not be overtaken: what is refused is not tried again.
                    Said said = unacknowledged.remove(random);
                    if (said != null) {
                        refused(said, member(packet, "code"));
                    }
                } finally {
                    lock.unlock();
                }
            }
            default -> {
                // Presence, rosters, receipts: nothing that is proven here.
            }
        }
    }

    @Override
    void say(Said said) throws IOException {
        unacknowledged.put(world().books().origin(said), said);
        write(packet(said));
    }

    @Override
    void ask() throws IOException {
        write("{\"type\":\"ping\",\"random\":\"ping-" + ++asked + "-padding\",\"body\":{}}");
    }

    private void write(String packet) throws IOException {
        if (channel != null) {
            channel.write(packet);
        }
    }

    private String packet(Said said) {
        return "{\"type\":\"message\",\"line\":\"" + world().books().talk(said.talk()).to() + "\",\"random\":\""
                + world().books().origin(said) + "\",\"body\":{\"text\":\"" + text(said) + "\"}}";
    }

    /**
     * Reads what it was told over the channel from the other person's line, as a page does that comes again: what the socket had taken
     * has arrived for the server, whether or not the client read it before the connection broke.
     */
    void readHistory() throws IOException {
        String path = "/api/lines/" + person().talk().to().replace("@", "%40") + "/messages?limit=" + PAGE + "&after=";
        String after = "0";
        boolean more = true;
        while (more) {
            Place on = world().places().get(person().number() % world().places().size());
            ChannelLine.Answer page = ChannelLine.ask(line(on, HISTORY_MILLIS), "GET", path + after,
                    "Cookie: " + cookie + "\r\n", "");
            if (page.status() != OK) {
                throw new IOException(person().jid() + " was not shown its line: " + page.status());
            }
            for (int at = page.body().indexOf(RANDOM); at >= 0; at = page.body().indexOf(RANDOM, at + 1)) {
                int from = at + RANDOM.length();
                readLater(page.body().substring(from, page.body().indexOf('"', from)));
            }
            int last = page.body().lastIndexOf(ITEM);
            more = last >= 0 && page.body().contains("\"more\":true");
            after = last < 0 ? after : member(page.body().substring(last), "id");
        }
    }

    private static String type(String packet) {
        return member(packet, "type");
    }

    /** A member of text; what the proof reads has no escapes, and its names stand once before any text of people. */
    static String member(String json, String name) {
        int at = json.indexOf("\"" + name + "\":\"");
        if (at < 0) {
            return "";
        }
        int from = at + name.length() + 4;
        return json.substring(from, json.indexOf('"', from));
    }
}
