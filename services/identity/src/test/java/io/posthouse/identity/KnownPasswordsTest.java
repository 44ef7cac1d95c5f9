package io.posthouse.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KnownPasswordsTest {
    private static final int LINES = 20_000;

    @TempDir
    Path folder;

    private static String hash(String password) throws Exception {
        return HexFormat.of().withUpperCase()
                .formatHex(MessageDigest.getInstance("SHA-1").digest(password.getBytes(UTF_8)));
    }

    private static Set<String> leaked() throws Exception {
        Set<String> hashes = new TreeSet<>();
        for (int i = 0; i < LINES; i++) {
            hashes.add(hash("leaked long ago " + i));
        }
        return hashes;
    }

    private Path file(Collection<String> lines, String end) throws IOException {
        return Files.writeString(folder.resolve("leaked.txt"),
                lines.stream().collect(Collectors.joining(end, "", end)), US_ASCII);
    }

    private static boolean knows(KnownPasswords known, String password) throws IOException {
        return known.has(password, Set.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n"})
    void findsEveryLineOfAFileWhateverStandsBehindTheHash(String end) throws Exception {
        Random random = new Random(42);
        List<String> lines = leaked().stream()
                .map(hash -> hash + ":" + random.nextInt(random.nextBoolean() ? 10 : 50_000_000)).toList();
        HashFile file = new HashFile(file(lines, end));

        file.check();

        for (String line : lines) {
            assertThat(file.has(line.substring(0, 40))).as(line).isTrue();
        }
        for (int i = 0; i < LINES; i++) {
            String other = hash("never leaked " + i);
            assertThat(file.has(other)).as(other).isFalse();
        }
        assertThat(file.has("0".repeat(40))).isFalse();
        assertThat(file.has("F".repeat(40))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 20, 40})
    void takesHashesThatAreCutAndInSmallLettersAndFilesOfAnyLength(int digits) throws Exception {
        for (int count : new int[]{1, 2, 50, 300}) {
            List<String> lines = leaked().stream().limit(count)
                    .map(hash -> hash.substring(0, digits).toLowerCase(java.util.Locale.ROOT)).toList();
            HashFile file = new HashFile(file(lines, "\n"));

            file.check();

            for (String line : lines) {
                assertThat(file.has(line + "0".repeat(40 - digits))).isTrue();
            }
            assertThat(file.has(hash("never leaked"))).isFalse();
        }
    }

    @Test
    void findsTheLastLineWithoutItsEnd() throws Exception {
        List<String> lines = List.copyOf(leaked());
        Path file = Files.writeString(folder.resolve("open.txt"), String.join("\n", lines), US_ASCII);

        assertThat(new HashFile(file).has(lines.getLast())).isTrue();
    }

    @Test
    void refusesAFileInTheOrderOfHowOftenEachWasSeen() throws Exception {
        List<String> byCount = IntStream.range(0, LINES).mapToObj(i -> {
            try {
                return hash("leaked long ago " + i) + ":" + (LINES - i);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }).toList();

        assertThatThrownBy(() -> KnownPasswords.with(file(byCount, "\n"))).isInstanceOf(IOException.class)
                .hasMessageContaining("ascending order");
        assertThat(KnownPasswords.with(file(new TreeSet<>(byCount), "\n"))).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "password\n", "0123456789ABCDE:1\n", "hash,count\n"})
    void refusesAFileOfSomethingElse(String content) throws Exception {
        Path file = Files.writeString(folder.resolve("other.txt"), content);

        assertThatThrownBy(() -> KnownPasswords.with(file)).isInstanceOf(IOException.class)
                .hasMessageContaining("does not begin with a SHA-1 hash");
    }

    @Test
    void refusesAFileThatIsTornInItsMidst() throws Exception {
        List<String> lines = List.copyOf(leaked());
        String text = String.join("\n", lines);
        Path file = Files.writeString(folder.resolve("torn.txt"), text.substring(0, text.length() / 2)
                + "x".repeat(20_000) + text.substring(text.length() / 2), US_ASCII);

        assertThatThrownBy(() -> KnownPasswords.with(file)).isInstanceOf(IOException.class);
    }

    @Test
    void usesAFileThatIsMovedIntoItsPlace() throws Exception {
        Path file = file(List.of(hash("brass kettle one")), "\n");
        KnownPasswords known = KnownPasswords.with(file);
        assertThat(knows(known, "brass kettle one")).isTrue();

        file(List.of(hash("brass kettle two")), "\n");

        assertThat(knows(known, "brass kettle one")).isFalse();
        assertThat(knows(known, "brass kettle two")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1234567890", "Qwertyuiop", "PASSWORD2024!", "123-welcome-123",
            "correct horse battery staple",
            "woaini1314520"})
    void knowsCommonPasswordsWithoutAnyFile(String password) throws IOException {
        assertThat(knows(KnownPasswords.common(), password)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"brass-kettle-71", "welcome to my parlour", "ein langes Kennwort", "我的密码很长很长很长"})
    void knowsNoneThatOnlyHasACommonOneInIt(String password) throws IOException {
        assertThat(knows(KnownPasswords.common(), password)).isFalse();
    }

    @Test
    void theCommonOnesAreWrittenAsTheyAreCompared() throws IOException {
        try (var in = KnownPasswords.class.getResourceAsStream("common-passwords.txt");
                Stream<String> lines = new String(in.readAllBytes(), UTF_8).lines()) {
            assertThat(lines.filter(line -> !line.startsWith("#")))
                    .allSatisfy(line -> assertThat(line).isNotBlank().isLowerCase().isEqualTo(line.strip()));
        }
    }
}
