package io.posthouse.server.structure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What people are told to type is called as it is here: {@code ./posthouse} in a checkout, {@code posthouse} where it is installed. */
final class CallsTest {
    private static final Pattern CALL = Pattern
            .compile("posthouse (up|down|drain|status|login|config|backup|restore)\\b|docs/operations/");
    /** The first line of a backup's manifest. */
    private static final String FORMAT = "\"posthouse backup 1\"";

    @Test
    void noTextNamesTheCommandButByTheOnePlaceThatKnowsIt() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Path file : Sources.files("main")) {
            if (!file.toString().contains("/quality/") && !file.endsWith("CalledHere.java")) {
                of(Files.readString(file)).forEach(line -> wrong.add(file.getFileName() + ": " + line));
            }
        }

        assertThat(wrong).isEmpty();
    }

    @Test
    void aTextThatNamesItIsSeen() {
        assertThat(of("say(\"run posthouse down\");")).hasSize(1);
        assertThat(of("say(\"run ./posthouse down, docs/operations/backup.md\");")).hasSize(1);
        assertThat(of("say(CalledHere.in(\"run ./posthouse down\"));\n// as ./posthouse up does")).isEmpty();
    }

    /** Lines that are no comment; a page that is written from the sources has its calls in backticks. */
    private static List<String> of(String source) {
        boolean translated = source.contains("CalledHere.in(");
        return source.lines().map(String::strip).filter(line -> !line.startsWith("*") && !line.startsWith("/"))
                .filter(line -> !line.contains(FORMAT))
                .map(line -> translated ? line.replace("./posthouse ", "") : line)
                .map(line -> line.replaceAll("`[^`]*`", ""))
                .filter(line -> CALL.matcher(line).find()).toList();
    }
}
