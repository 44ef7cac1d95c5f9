package io.posthouse.server.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeMarkTest {
    @TempDir
    Path folder;

    @Test
    void saysWhyAFolderCannotBeUsedAndWhatToDo() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThat(explained(file.resolve("data"))).contains("The data folder " + file.resolve("data")
                + " cannot be used: " + file + " is there, and is no folder. Let " + System.getProperty("user.name")
                + " write there, or set POSTHOUSE_DATA to another folder.");
        assertThat(explained(Path.of("/proc/posthouse"))).hasValueSatisfying(
                words -> assertThat(words).contains("/proc/posthouse cannot be made. Let "));
    }

    private static Optional<String> explained(Path data) {
        return StartFailure.explain(catchThrowable(() -> NodeMark.take(data)));
    }
}
