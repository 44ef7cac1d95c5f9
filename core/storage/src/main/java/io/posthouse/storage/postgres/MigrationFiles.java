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

/** The migrations of a module as they lie on the class path. */
final class MigrationFiles {
    private final ClassLoader loader;

    MigrationFiles(ClassLoader loader) {
        this.loader = loader;
    }

    /**
     * A digest of all names and contents of {@code schema}'s migrations, another one as soon as any differs; empty when
     * there are none, or they lie where we cannot list them.
     */
    Optional<String> digestOf(String schema) throws IOException {
        SortedMap<String, byte[]> files = new TreeMap<>();
        for (URL place : Collections.list(loader.getResources("db/" + schema))) {
            switch (place.getProtocol()) {
                case "file" -> readFolder(Path.of(URI.create(place.toString())), files);
                case "jar" -> readJar((JarURLConnection) place.openConnection(), files);
                default -> {
                    return Optional.empty();
                }
            }
        }
        return files.isEmpty() ? Optional.empty() : Optional.of(digest(files));
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
