package io.posthouse.outbound.send;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.posthouse.outbound.LetterProblem;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the head of an answer, up to 16 KiB; of the body nobody here reads a byte, however much there is. */
final class AnswerReader {
    private static final int HEAD_BYTES_MAX = 16_384;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-9][0-9]{2})(?: .*)?");
    private static final Pattern SECONDS = Pattern.compile("retry-after:[ \\t]*([0-9]{1,9})[ \\t]*");
    private static final int SWITCHING = 101;

    private final InputStream in;
    private int left = HEAD_BYTES_MAX;

    AnswerReader(InputStream in) {
        this.in = new BufferedInputStream(in, 2_048);
    }

    /** The answer; {@code not-http} when what comes is none. */
    Answer read() throws IOException {
        try {
            while (true) {
                Matcher first = STATUS.matcher(line());
                if (!first.matches()) {
                    return Answer.none(LetterProblem.NOT_HTTP);
                }
                int status = Integer.parseInt(first.group(1));
                Duration asked = Duration.ZERO;
                for (String line = line(); !line.isEmpty(); line = line()) {
                    Matcher seconds = SECONDS.matcher(line.toLowerCase(Locale.ROOT));
                    if (seconds.matches()) {
                        asked = Duration.ofSeconds(Long.parseLong(seconds.group(1)));
                    }
                }
                // RFC 9110 §15.2: any number of interim answers may come before the one that counts.
                if (status >= 200) {
                    return Answer.of(status, asked);
                }
                if (status == SWITCHING) {
                    return Answer.none(LetterProblem.NOT_HTTP);
                }
            }
        } catch (TooLong e) {
            return Answer.none(LetterProblem.NOT_HTTP);
        }
    }

    private String line() throws IOException, TooLong {
        var line = new ByteArrayOutputStream(80);
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0 || --left <= 0) {
                throw new TooLong();
            }
            line.write(next);
        }
        left--;
        String text = line.toString(ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    /** The head has no end that is worth waiting for. */
    private static final class TooLong extends Exception {
        TooLong() {
            super("no head", null, false, false);
        }
    }
}
