package io.posthouse.gateway.assets;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.MimeMapping;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * The files below one folder of the class path, read once at start. What is not in the list does not exist, so no path,
 * however it is written, reaches anything else.
 */
final class AssetFolder {
    /** All files together; a web client that grows past it should be served by something else. */
    private static final long BYTES_MAX = 64L << 20;
    private static final int COMPRESSED_FROM_BYTES = 1024;
    /** What Vite makes of a file whose content it hashes: {@code name-Bx3k9_aQ.js}. */
    private static final Pattern HASHED = Pattern.compile(".*[-.][A-Za-z0-9_-]{8,}\\.[a-z0-9]+");
    private static final Set<String> TEXT = Set.of("application/javascript", "application/json", "image/svg+xml",
            "application/manifest+json", "application/wasm", "application/xml");

    private final Map<String, Asset> assets;

    private AssetFolder(Map<String, Asset> assets) {
        this.assets = Map.copyOf(assets);
    }

    /**
     * Reads the folder.
     *
     * @param root without slashes at its ends, for example {@code web}
     * @throws UncheckedIOException when a file cannot be read
     */
    static AssetFolder read(ClassLoader loader, String root) {
        try {
            Map<String, byte[]> contents = new HashMap<>();
            long bytes = 0;
            for (String name : names(loader, root)) {
                try (InputStream in = loader.getResourceAsStream(root + "/" + name)) {
                    if (in != null) {
                        byte[] content = in.readAllBytes();
                        bytes += content.length;
                        if (bytes > BYTES_MAX) {
                            throw new IOException("the files below " + root + " pass " + BYTES_MAX + " bytes");
                        }
                        contents.put(name, content);
                    }
                }
            }
            Map<String, Asset> assets = new HashMap<>();
            for (Map.Entry<String, byte[]> file : contents.entrySet()) {
                String name = file.getKey();
                if (!name.endsWith(".gz") && !name.endsWith(".br") && !name.endsWith(".map")) {
                    assets.put(name, asset(name, contents));
                }
            }
            return new AssetFolder(assets);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file of that name below the root. */
    Optional<Asset> find(String name) {
        return Optional.ofNullable(assets.get(name));
    }

    private static Asset asset(String name, Map<String, byte[]> contents) throws IOException {
        byte[] content = contents.getOrDefault(name, new byte[0]);
        String type = contentType(name);
        boolean compressible = content.length >= COMPRESSED_FROM_BYTES && isText(type);
        Optional<Buffer> brotli = Optional.ofNullable(contents.get(name + ".br")).map(Buffer::buffer);
        Optional<Buffer> gzip = Optional.ofNullable(contents.get(name + ".gz")).map(Buffer::buffer);
        if (gzip.isEmpty() && compressible) {
            gzip = Optional.of(Buffer.buffer(gzipped(content)));
        }
        return new Asset(isText(type) ? type + "; charset=utf-8" : type, Buffer.buffer(content), gzip, brotli,
                etag(content), name.startsWith("assets/") && HASHED.matcher(name).matches());
    }

    private static boolean isText(String type) {
        return type.startsWith("text/") || TEXT.contains(type);
    }

    private static String contentType(String name) {
        if (name.endsWith(".js") || name.endsWith(".mjs")) {
            return "text/javascript";
        }
        if (name.endsWith(".webmanifest")) {
            return "application/manifest+json";
        }
        String known = MimeMapping.mimeTypeForFilename(name);
        return known == null ? "application/octet-stream" : known;
    }

    private static byte[] gzipped(byte[] content) throws IOException {
        var out = new ByteArrayOutputStream(content.length / 3);
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        }
        return out.toByteArray();
    }

    private static String etag(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(digest).substring(0, 22) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static Set<String> names(ClassLoader loader, String root) throws IOException {
        Set<String> names = new TreeSet<>();
        Enumeration<URL> places = loader.getResources(root);
        while (places.hasMoreElements()) {
            URL place = places.nextElement();
            if (place.openConnection() instanceof JarURLConnection jar) {
                Stream<JarEntry> entries = jar.getJarFile().stream();
                entries.filter(entry -> !entry.isDirectory() && entry.getName().startsWith(root + "/"))
                        .forEach(entry -> names.add(entry.getName().substring(root.length() + 1)));
            } else if (place.getProtocol().equals("file")) {
                Path folder = Path.of(place.getPath());
                try (Stream<Path> files = Files.walk(folder)) {
                    files.filter(Files::isRegularFile)
                            .forEach(file -> names.add(folder.relativize(file).toString().replace('\\', '/')));
                }
            }
        }
        return names;
    }
}
