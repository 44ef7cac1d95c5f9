package io.posthouse.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir
    Path folder;

    private static String most() throws IOException {
        return LauncherFixture.weAreRoot() ? "rwx--x--x" : "rwx------";
    }

    private static String rights(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private Path existing(String rights) throws IOException {
        Path data = Files.createDirectory(folder.resolve("data"));
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString(rights));
        return data;
    }

    @Test
    void createsItClosedToOthersWithTheFoldersAboveIt() throws IOException {
        Path data = folder.resolve("a/b/data");

        DataFolder.prepare(data);

        assertThat(rights(data)).isEqualTo(most());
    }

    @Test
    void closesOneThatAnEarlierReleaseLeftOpen() throws IOException {
        Path data = existing("rwxrwxr-x");
        Files.createDirectory(data.resolve("postgres"));
        Files.createFile(data.resolve("posthouse.properties"));

        DataFolder.prepare(data);

        assertThat(rights(data)).isEqualTo(most());
    }

    @Test
    void opensNothingThatIsClosedFurther() throws IOException {
        Path data = existing("rwx------");

        DataFolder.prepare(data);

        assertThat(rights(data)).isEqualTo("rwx------");
    }

    @Test
    void leavesAFolderAloneThatOthersUseToo() throws IOException {
        Path data = existing("rwxrwxrwx");
        Files.createFile(data.resolve("somebodys-letter"));

        DataFolder.prepare(data);

        assertThat(rights(data)).isEqualTo("rwxrwxrwx");
    }
}
