package io.posthouse.server.structure;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.server.settings.OuterVariable;
import io.posthouse.server.settings.Settings;
import java.io.IOException;
import java.lang.reflect.Parameter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** The page that lists the settings is what their records say. */
final class SettingsPageTest {
    /** {@code -Dposthouse.settings.write=true} writes the page anew instead of comparing. */
    private static final boolean WRITE = Boolean.getBoolean("posthouse.settings.write");

    private static final String HEAD = """
            # Settings

            Generated from the records in `server/src/main/java/io/posthouse/server/settings` by `SettingsPageTest`; to renew it,
            run that test with `-Dposthouse.settings.write=true`.

            The stronger first: the command line (`--posthouse.http.port=0`), system properties, the environment
            (`POSTHOUSE_HTTP_PORT=0`), and the file `posthouse.properties` or `posthouse.yaml` in the data folder, or the one that
            `POSTHOUSE_CONFIG` names. A value that cannot be used stops the start and is named, and so does a name that is not listed here.

            ## In the environment only
            Read before there are settings.

            | variable | unless told | what it is |
            |---|---|---|
            """;

    @Test
    void thePageIsFresh() throws IOException {
        Path page = House.folder().resolve("docs/operations/settings.md");
        String fresh = page();
        if (WRITE) {
            Files.writeString(page, fresh);
        }

        assertThat(Files.readString(page)).as("docs/operations/settings.md is old; it says how to renew it")
                .isEqualTo(fresh);
    }

    @Test
    void everySettingIsDescribed() throws IOException {
        assertThat(page()).contains("`POSTHOUSE_HTTP_PORT`", "`POSTHOUSE_DATA`").doesNotContain("| |");
    }

    @Test
    void theScriptsReadNoVariableThatThePageDoesNotList() throws IOException {
        // given
        String script = Files.readString(House.folder().resolve("posthouse"))
                + Files.readString(House.folder().resolve("deploy/verbs.sh"))
                + Files.readString(House.folder().resolve("deploy/bin/posthouse"));
        String page = Files.readString(House.folder().resolve("docs/operations/settings.md"));

        // when
        Set<String> read = new TreeSet<>();
        var reading = Pattern.compile("\\$\\{?(POSTHOUSE_[A-Z_]+|JAVA_HOME)").matcher(script);
        while (reading.find()) {
            read.add(reading.group(1));
        }

        // then
        assertThat(read).contains("POSTHOUSE_HEAP", "POSTHOUSE_DATA", "JAVA_HOME")
                .allSatisfy(name -> assertThat(page).contains("| `" + name + "` |"));
        assertThat(script).contains("${POSTHOUSE_HEAP:-" + OuterVariable.POSTHOUSE_HEAP.usual() + "}");
    }

    private static String page() throws IOException {
        StringBuilder page = new StringBuilder(HEAD);
        for (OuterVariable variable : OuterVariable.values()) {
            String usual = variable.usual().equals("none") ? "none" : '`' + variable.usual() + '`';
            page.append("| `").append(variable.name()).append("` | ").append(usual).append(" | ")
                    .append(variable.meaning()).append(" |\n");
        }
        for (Class<?> type : Settings.RECORDS) {
            String source = Files.readString(House.folder()
                    .resolve("server/src/main/java/" + type.getName().replace('.', '/') + ".java"));
            String words = source.substring(source.indexOf("/**"), source.indexOf("*/"))
                    .replaceAll("(?m)^\\s*/?\\*+ ?", "").replaceAll("\\{@code ([^}]*)}", "`$1`");
            String prefix = type.getAnnotation(ConfigurationProperties.class).value();
            page.append("\n## ").append(prefix).append('\n')
                    .append(words.split("@param", 2)[0].strip().replaceAll("\\s+", " "))
                    .append("\n\n| setting | in the environment | unless told | what it is |\n|---|---|---|---|\n");
            for (Parameter parameter : type.getDeclaredConstructors()[0].getParameters()) {
                page.append(row(prefix, parameter, words));
            }
        }
        return page.toString();
    }

    private static String row(String prefix, Parameter parameter, String words) {
        String name = prefix + '.' + parameter.getName();
        DefaultValue given = parameter.getAnnotation(DefaultValue.class);
        String value = given == null || String.join("", given.value()).isEmpty()
                ? "none"
                : '`' + String.join(", ", given.value()) + '`';
        var said = Pattern.compile("@param " + parameter.getName() + "\\s+(.*?)(?=@param|\\z)", Pattern.DOTALL)
                .matcher(words);
        String meaning = said.find() ? said.group(1).strip().replaceAll("\\s+", " ") : "";
        return "| `" + name + "` | `" + name.replace('.', '_').toUpperCase(Locale.ROOT) + "` | " + value + " | "
                + meaning + " |\n";
    }
}
