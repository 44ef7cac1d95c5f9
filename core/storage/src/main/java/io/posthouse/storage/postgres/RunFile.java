package io.posthouse.storage.postgres;

import io.posthouse.storage.file.DurableFiles;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/**
 * Says who runs PostgreSQL on a data folder, and where it listens: {@code postgres/run}, readable by the same user only.
 *
 * @param holder the JVM that holds the folder; after a kill -9 the file is stale, which this tells
 * @param port the loopback port, 0 while PostgreSQL is not up for the first time
 */
record RunFile(ProcessIdentity holder, int port) {
    static Optional<RunFile> read(Path home) throws IOException {
        var properties = new Properties();
        try {
            properties.load(new StringReader(Files.readString(home.resolve("run"))));
            return Optional.of(new RunFile(
                    new ProcessIdentity(Long.parseLong(properties.getProperty("pid")),
                            Long.parseLong(properties.getProperty("started"))),
                    Integer.parseInt(properties.getProperty("port"))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (NumberFormatException e) {
            throw new IOException("not a run file of ours: " + home.resolve("run"), e);
        }
    }

    void write(Path home) throws IOException {
        DurableFiles.write(home.resolve("run"),
                "pid=" + holder.pid() + "\nstarted=" + holder.startTicks() + "\nport="
                        + port + "\npassword=see the file password beside this one\n");
    }

    static void delete(Path home) throws IOException {
        Files.deleteIfExists(home.resolve("run"));
    }
}
