package io.posthouse.server.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PasswordSettingsTest {
    @TempDir
    Path folder;

    @Test
    void refusesAListThatIsNotThereOrIsNone() throws IOException {
        Path list = Files.writeString(folder.resolve("list"), "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:42\n");
        Path other = Files.writeString(folder.resolve("other"), "password\n");

        assertThat(new PasswordSettings(list.toString()).known().has("password", Set.of())).isTrue();
        assertThatThrownBy(() -> new PasswordSettings(folder.resolve("none").toString()).known())
                .isInstanceOf(SettingRefused.class).hasMessageContaining("posthouse.passwords.leaked")
                .hasMessageContaining("is not there");
        assertThatThrownBy(() -> new PasswordSettings(other.toString()).known()).isInstanceOf(SettingRefused.class)
                .hasMessageContaining("does not begin with a SHA-1 hash");
    }
}
