package io.posthouse.identity.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where the command line gets passwords from; never from its arguments, which every process on the machine can see. */
public interface PasswordSource {
    /** A password; empty when none was given, or the two given were not the same. */
    Optional<String> ask(String prompt) throws IOException;

    /**
     * The terminal, twice and without echo, when there is one; otherwise one line of standard input.
     *
     * @param console what {@link System#console} said
     */
    static PasswordSource of(@Nullable Console console, InputStream standardInput) {
        return console != null && console.isTerminal() ? prompt -> ask(console, prompt) : _ -> line(standardInput);
    }

    private static Optional<String> ask(Console console, String prompt) {
        char @Nullable [] once = console.readPassword("%s: ", prompt);
        char @Nullable [] again = once == null ? null : console.readPassword("%s, again: ", prompt);
        return once != null && again != null && Arrays.equals(once, again)
                ? Optional.of(new String(once))
                : Optional.empty();
    }

    private static Optional<String> line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int c = in.read();
        // Byte by byte, so that nothing behind the line is read; the bound is far above any password.
        while (c >= 0 && c != '\n' && line.size() < 4_096) {
            line.write(c);
            c = in.read();
        }
        String password = line.toString(UTF_8);
        String stripped = password.endsWith("\r") ? password.substring(0, password.length() - 1) : password;
        return stripped.isEmpty() ? Optional.empty() : Optional.of(stripped);
    }
}
