package io.posthouse.dubbo;

import io.posthouse.server.Posthouse;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The program as packages hold it: the server's jar, beside it a folder with this extension and what only it needs, and a class path
 * without them.
 */
final class Packaged {
    private final Path classes = placeOf(DubboCalls.class);
    private final Path tests = placeOf(Packaged.class);
    private final List<String> path = new ArrayList<>();

    private Packaged() {
    }

    /** Lays it out in a folder. */
    static Packaged in(Path folder) throws IOException {
        Packaged packaged = new Packaged();
        // Where the build collects what only the extension needs.
        Path lib = packaged.classes.resolveSibling("lib");
        Set<String> own = names(lib);
        Path extension = Files.createDirectories(folder.resolve("extensions/rpc-dubbo"));
        jar(packaged.classes, extension.resolve("posthouse-rpc-dubbo.jar"));
        for (String name : own) {
            Files.copy(lib.resolve(name), extension.resolve(name));
        }
        Path server = placeOf(Posthouse.class);
        Path program = folder.resolve("posthouse-server.jar");
        if (Files.isDirectory(server)) {
            jar(server, program);
        } else {
            Files.copy(server, program);
        }
        packaged.path.add(program.toString());
        for (String entry : System.getProperty("java.class.path", "").split(File.pathSeparator, -1)) {
            Path place = Path.of(entry);
            if (!place.equals(packaged.classes) && !place.equals(packaged.tests) && !place.equals(server)
                    && !own.contains(String.valueOf(place.getFileName()))) {
                packaged.path.add(entry);
            }
        }
        return packaged;
    }

    /** What the program runs on. */
    String classPath() {
        return String.join(File.pathSeparator, path);
    }

    /** The same, and the tests' own classes behind it. */
    String classPathOfTests() {
        return classPath() + File.pathSeparator + tests;
    }

    private static Set<String> names(Path lib) throws IOException {
        try (Stream<Path> jars = Files.list(lib)) {
            return jars.map(jar -> jar.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    private static Path placeOf(Class<?> type) {
        return Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()));
    }

    private static void jar(Path classes, Path file) throws IOException {
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file));
                Stream<Path> files = Files.walk(classes)) {
            for (Path one : files.filter(Files::isRegularFile).toList()) {
                jar.putNextEntry(new JarEntry(classes.relativize(one).toString().replace(File.separatorChar, '/')));
                Files.copy(one, jar);
                jar.closeEntry();
            }
        }
    }
}
