package io.posthouse.storage.backup;

import static io.posthouse.kernel.Checks.check;

import io.posthouse.storage.file.DurableFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a full backup holds. It is written last, so a copy without one is none.
 *
 * @param name the folder's name, which is the time of its beginning
 * @param systemId of the PostgreSQL cluster, the same through all restores
 * @param timeline of the log at that time
 * @param postgres its version
 * @param start where in the log a restore begins to replay
 * @param stop where the copy is whole; no moment before it can be had from this backup
 * @param startedAt by the database's clock
 * @param endedAt by the database's clock; the earliest moment that can be had
 * @param schemas each module's schema and the last migration that had run, for example {@code identity 5}
 * @param files all of them
 */
public record Manifest(String name, String systemId, int timeline, String postgres, Lsn start, Lsn stop,
        Instant startedAt, Instant endedAt, List<String> schemas, List<Entry> files) {

    static final String FILE = "manifest";
    private static final String HEAD = "posthouse backup 1";

    public Manifest {
        check(start.compareTo(stop) <= 0, "a backup ends after its beginning");
        schemas = List.copyOf(schemas);
        files = List.copyOf(files);
    }

    /**
     * One file.
     *
     * @param path below the backup's folder
     * @param bytes its size
     * @param sha256 in hexadecimal
     */
    public record Entry(String path, long bytes, String sha256) {
    }

    /** How much it holds. */
    public long bytes() {
        return files.stream().mapToLong(Entry::bytes).sum();
    }

    void write(Path folder) throws IOException {
        StringBuilder text = new StringBuilder(HEAD).append("\nname=").append(name).append("\nsystem=").append(systemId)
                .append("\ntimeline=").append(timeline).append("\npostgres=").append(postgres).append("\nstart=")
                .append(start).append("\nstop=").append(stop).append("\nstarted=").append(startedAt).append("\nended=")
                .append(endedAt).append("\nschemas=").append(String.join(", ", schemas)).append('\n');
        files.forEach(file -> text.append("file ").append(file.sha256()).append(' ').append(file.bytes()).append(' ')
                .append(file.path()).append('\n'));
        DurableFiles.write(folder.resolve(FILE), text + "whole " + digest(text.toString()) + "\n");
    }

    /** @throws BackupFault when it was changed since it was written, or is of a later release */
    static Manifest read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        String whole = Files.readString(file);
        int end = whole.lastIndexOf("whole ");
        if (end < 0 || !whole.substring(end + 6).strip().equals(digest(whole.substring(0, end)))) {
            throw new BackupFault(file + " was damaged or changed: this backup must not be trusted; take another");
        }
        Map<String, String> facts = new HashMap<>();
        List<Entry> files = new ArrayList<>();
        List<String> lines = whole.substring(0, end).lines().toList();
        if (!lines.getFirst().equals(HEAD)) {
            throw new BackupFault(file + " is of another release, which must bring it back");
        }
        for (String line : lines.subList(1, lines.size())) {
            if (line.startsWith("file ")) {
                String[] words = line.split(" ", 4);
                files.add(new Entry(words[3], Long.parseLong(words[2]), words[1]));
            } else {
                facts.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
            }
        }
        return new Manifest(fact(facts, "name"), fact(facts, "system"), Integer.parseInt(fact(facts, "timeline")),
                fact(facts, "postgres"), Lsn.parse(fact(facts, "start")), Lsn.parse(fact(facts, "stop")),
                Instant.parse(fact(facts, "started")), Instant.parse(fact(facts, "ended")),
                schemas(fact(facts, "schemas")), files);
    }

    private static List<String> schemas(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(", ", -1));
    }

    private static String fact(Map<String, String> facts, String name) {
        String value = facts.get(name);
        if (value == null) {
            throw new BackupFault("a manifest without " + name + " is of another release, which must bring it back");
        }
        return value;
    }

    private static String digest(String text) {
        var digest = DurableFiles.sha256();
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        return DurableFiles.hex(digest);
    }
}
