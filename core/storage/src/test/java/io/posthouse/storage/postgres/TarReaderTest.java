package io.posthouse.storage.postgres;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarReaderTest {
    @TempDir
    Path folder;

    @Test
    void unpacksAFileThatAnybodyMayRun() throws IOException {
        // when
        read("bin/tool", '0', "0000755", "hello");

        // then
        Path tool = folder.resolve("bin/tool");
        assertThat(Files.readString(tool)).isEqualTo("hello");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(tool))).isEqualTo("rwxr-xr-x");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("bin"))))
                .isEqualTo("rwxr-xr-x");
    }

    @Test
    void refusesAnEntryThatWouldLeaveTheFolder() {
        assertThatThrownBy(() -> read("../outside", '0', "0000644", "x")).isInstanceOf(IOException.class)
                .hasMessageContaining("leave its folder");
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThatThrownBy(() -> read("long", 'L', "0000644", "x")).isInstanceOf(IOException.class)
                .hasMessageContaining("unknown kind");
    }

    @Test
    void saysWhenTheArchiveIsCutOff() {
        assertThatThrownBy(
                () -> new TarReader(new ByteArrayInputStream(Arrays.copyOf(entry("a", '0', "0000644", "hello"), 514)))
                        .unpackTo(folder))
                .isInstanceOf(EOFException.class);
    }

    private void read(String name, char kind, String mode, String content) throws IOException {
        new TarReader(new ByteArrayInputStream(entry(name, kind, mode, content))).unpackTo(folder);
    }

    private static byte[] entry(String name, char kind, String mode, String content) {
        byte[] entry = new byte[2048];
        put(entry, 0, name);
        put(entry, 100, mode);
        put(entry, 124, String.format("%011o", content.length()));
        entry[156] = (byte) kind;
        put(entry, 512, content);
        return entry;
    }

    private static void put(byte[] entry, int from, String text) {
        System.arraycopy(text.getBytes(US_ASCII), 0, entry, from, text.length());
    }
}
