package io.posthouse.storage.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The migrations of a module as they lie on the class path.
 *
 * <p>What a file is called says which programs can use the tables after it: {@code V007__after_V006_drop_digest.sql} takes away something that
 * programs need which know nothing of migration 6. One without {@code after} takes nothing away.
 */
final class MigrationFiles {
    private static final Pattern NAME = Pattern.compile("V(\\d{1,6})__(?:after_V(\\d{1,6})_)?.*\\.sql");

    private final ClassLoader loader;

    MigrationFiles(ClassLoader loader) {
        this.loader = loader;
    }

    /**
     * A digest of all names and contents of {@code schema}'s migrations, another one as soon as any differs; empty when
     * there are none, or they lie where we cannot list them.
     */
    Optional<String> digestOf(String schema) throws IOException {
        SortedMap<String, byte[]> files = filesOf(schema);
        return files.isEmpty() ? Optional.empty() : Optional.of(digest(files));
    }

    /** The greatest version of {@code schema} that this program knows; 0 when its migrations lie where we cannot list them. */
    int newestOf(String schema) throws IOException {
        return filesOf(schema).keySet().stream().mapToInt(MigrationFiles::versionOf).max().orElse(0);
    }

    /** The version of a migration by the name of its file; 0 for what is none. */
    static int versionOf(String file) {
        Matcher name = NAME.matcher(file);
        return name.matches() ? Integer.parseInt(name.group(1)) : 0;
    }

    /** What a program must know that uses the tables after this migration; 0 when it takes nothing away. */
    static int neededAfter(String file) {
        Matcher name = NAME.matcher(file);
        return name.matches() && name.group(2) != null ? Integer.parseInt(name.group(2)) : 0;
    }

    private SortedMap<String, byte[]> filesOf(String schema) throws IOException {
        SortedMap<String, byte[]> files = new TreeMap<>();
        for (URL place : Collections.list(loader.getResources("db/" + schema))) {
            switch (place.getProtocol()) {
                case "file" -> readFolder(Path.of(URI.create(place.toString())), files);
                case "jar" -> readJar((JarURLConnection) place.openConnection(), files);
                default -> {
                    return Collections.emptySortedMap();
                }
            }
        }
        return files;
    }

    private static void readFolder(Path folder, SortedMap<String, byte[]> files) throws IOException {
        try (var list = Files.newDirectoryStream(folder, Files::isRegularFile)) {
            for (Path file : list) {
                files.put(String.valueOf(file.getFileName()), Files.readAllBytes(file));
            }
        }
    }

    private static void readJar(JarURLConnection connection, SortedMap<String, byte[]> files) throws IOException {
        connection.setUseCaches(false);
        String prefix = connection.getEntryName() + (connection.getEntryName().endsWith("/") ? "" : "/");
        try (JarFile jar = connection.getJarFile()) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                if (entry.getName().startsWith(prefix) && !entry.isDirectory()) {
                    try (InputStream in = jar.getInputStream(entry)) {
                        files.put(entry.getName().substring(prefix.length()), in.readAllBytes());
                    }
                }
            }
        }
    }

    private static String digest(SortedMap<String, byte[]> files) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                sha.update(file.getKey().getBytes(StandardCharsets.UTF_8));
                // The length parts name from content, and one file from the next.
                sha.update(ByteBuffer.allocate(5).putInt(1, file.getValue().length).array());
                sha.update(file.getValue());
            }
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
