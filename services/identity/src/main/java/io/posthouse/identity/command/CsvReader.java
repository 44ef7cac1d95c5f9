package io.posthouse.identity.command;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads records of comma-separated values by RFC 4180, one at a time, with LF as well as CRLF between them. A record that
 * breaks the rules or a bound is told as such, and reading goes on behind its line. A byte order mark at the start and
 * empty lines are passed over. One thread.
 */
final class CsvReader {
    static final int FIELD_CHARS_MAX = 10_000;
    static final int FIELDS_MAX = 50;

    private static final int END = -1;
    private static final int UNREAD = -2;

    private final Reader in;
    private int line = 1;
    private int ahead = UNREAD;

    /** @param in buffered; closed by the caller */
    CsvReader(Reader in) throws IOException {
        this.in = in;
        if (peek() == '\ufeff') {
            take();
        }
    }

    /**
     * @param line where it begins, counted from 1
     * @param fields empty when it is malformed
     */
    record Row(int line, List<String> fields) {
        boolean malformed() {
            return fields.isEmpty();
        }
    }

    /** The next record; empty at the end. */
    Optional<Row> next() throws IOException {
        while (peek() == '\n' || peek() == '\r') {
            take();
        }
        if (peek() == END) {
            return Optional.empty();
        }
        int begins = line;
        List<String> fields = new ArrayList<>();
        while (true) {
            Optional<String> field = peek() == '"' ? quoted() : plain();
            if (field.isEmpty() || fields.size() == FIELDS_MAX) {
                skipLine();
                return Optional.of(new Row(begins, List.of()));
            }
            fields.add(field.get());
            if (peek() == ',') {
                take();
            } else if (endsRecord()) {
                return Optional.of(new Row(begins, fields));
            } else {
                skipLine();
                return Optional.of(new Row(begins, List.of()));
            }
        }
    }

    private boolean endsRecord() throws IOException {
        if (peek() == '\r') {
            take();
            return peek() == '\n' || peek() == END;
        }
        return peek() == '\n' || peek() == END;
    }

    private Optional<String> plain() throws IOException {
        StringBuilder field = new StringBuilder();
        while (peek() != ',' && peek() != '\n' && peek() != '\r' && peek() != END) {
            int c = take();
            // RFC 4180 section 2.5: a quote stands only in a quoted field.
            if (c == '"' || field.length() == FIELD_CHARS_MAX) {
                return Optional.empty();
            }
            field.append((char) c);
        }
        return Optional.of(field.toString());
    }

    private Optional<String> quoted() throws IOException {
        take();
        StringBuilder field = new StringBuilder();
        while (true) {
            int c = take();
            if (c == END || field.length() == FIELD_CHARS_MAX) {
                return Optional.empty();
            }
            if (c == '"') {
                if (peek() != '"') {
                    return Optional.of(field.toString());
                }
                take();
            }
            field.append((char) c);
        }
    }

    private void skipLine() throws IOException {
        while (peek() != '\n' && peek() != END) {
            take();
        }
    }

    private int peek() throws IOException {
        if (ahead == UNREAD) {
            ahead = in.read();
        }
        return ahead;
    }

    private int take() throws IOException {
        int c = peek();
        ahead = c == END ? END : UNREAD;
        if (c == '\n') {
            line++;
        }
        return c;
    }
}
