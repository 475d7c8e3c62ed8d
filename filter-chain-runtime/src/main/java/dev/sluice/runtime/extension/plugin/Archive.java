package dev.sluice.runtime.extension.plugin;

import dev.sluice.runtime.extension.IndexEntry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.CodeSigner;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * One reading of a plugin's file, every byte of it within limits: what is inside by the names that its class loader will know, who signed it, and
 * what is wrong with it as an archive. A zip is laid out as PF4J has it: classes below {@code classes/}, libraries as {@code lib/*.jar}. Loads nothing.
 */
final class Archive {
    static final String DESCRIPTOR = "plugin.properties";
    static final int MOST_ENTRIES = 50_000;
    static final long MOST_BYTES = 512L << 20;
    /** Deflate can do 1032; class files reach 5, resources 30. */
    static final int MOST_RATIO = 100;
    /** Up to here any ratio will do. */
    static final long SMALL = 10L << 20;

    private static final int MOST_TEXT = 1 << 20;
    private static final int MOST_CLASS = 16 << 20;
    private static final int MOST_LIBRARY = 128 << 20;
    private static final int MOST_TOLD = 5;
    private static final String VERSIONS = "META-INF/versions/";

    private final boolean zip;
    private final List<String> problems = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private final Set<String> outer = new HashSet<>();
    private final Map<String, Integer> majors = new TreeMap<>();
    private final Map<String, String> marks = new LinkedHashMap<>();
    private final Map<String, byte[]> texts = new LinkedHashMap<>();
    private final List<String> unsigned = new ArrayList<>();
    private final List<List<CodeSigner>> signers = new ArrayList<>();
    private Attributes manifest = new Attributes();
    private boolean damaged;
    private long packed;
    private long unpacked;
    private int entries;

    private Archive(boolean zip) {
        this.zip = zip;
    }

    static Archive read(Path file) {
        Archive archive = new Archive(String.valueOf(file.getFileName()).endsWith(".zip"));
        try {
            archive.packed = java.nio.file.Files.size(file);
            archive.open(file);
        } catch (IOException | IllegalArgumentException e) {
            archive.damaged("it cannot be read: " + e.getMessage());
        } catch (TooMuch bomb) {
            archive.problems.add(String.valueOf(bomb.getMessage()));
        }
        return archive;
    }

    /** Everything that is wrong with it as an archive. */
    List<String> problems() {
        return problems;
    }

    /** Whether it may become a good one, if somebody is still writing it. */
    boolean isDamaged() {
        return damaged;
    }

    boolean isZip() {
        return zip;
    }

    /** Whether a class is in it, by its binary name. */
    boolean hasClass(String name) {
        return names.contains(name.replace('.', '/') + ".class");
    }

    Set<String> names() {
        return names;
    }

    /** Which class file version a class has, 0 if it is not here. */
    int major(String className) {
        return majors.getOrDefault(className.replace('.', '/') + ".class", 0);
    }

    /** What its own classes call that keeps code in memory, and the first class that does. */
    Map<String, String> marks() {
        return marks;
    }

    Attributes manifest() {
        return manifest;
    }

    /** A text file of it, null if there is none. */
    byte @Nullable [] text(String name) {
        return texts.get(name);
    }

    /** Entries that nobody signed. */
    List<String> unsigned() {
        return unsigned;
    }

    /** Of each signed entry. */
    List<List<CodeSigner>> signers() {
        return signers;
    }

    private void open(Path file) throws IOException, TooMuch {
        try (JarFile jar = new JarFile(file.toFile(), true, ZipFile.OPEN_READ)) {
            if (manifestOf(jar)) {
                readAll(jar);
                return;
            }
        }
        try (JarFile jar = new JarFile(file.toFile(), false, ZipFile.OPEN_READ)) {
            readAll(jar);
        }
    }

    /** False if it cannot be read, which would make verifying fail at each entry. */
    private boolean manifestOf(JarFile jar) {
        try {
            Manifest found = jar.getManifest();
            if (found != null) {
                manifest = found.getMainAttributes();
            }
            return true;
        } catch (IOException | IllegalArgumentException e) {
            problems.add("its manifest cannot be read: " + e.getMessage());
            return false;
        } catch (SecurityException e) {
            problems.add("its signature is broken: " + e.getMessage());
            return false;
        }
    }

    private void readAll(JarFile jar) throws IOException, TooMuch {
        Enumeration<JarEntry> all = jar.entries();
        int broken = 0;
        while (all.hasMoreElements()) {
            JarEntry entry = all.nextElement();
            count();
            name(entry.getName());
            if (entry.isDirectory()) {
                continue;
            }
            String wrong = entry(jar, entry);
            if (wrong != null && ++broken <= MOST_TOLD) {
                problems.add(wrong);
            }
        }
        if (broken > MOST_TOLD) {
            problems.add("and " + (broken - MOST_TOLD) + " more of its entries cannot be read");
        }
    }

    private @Nullable String entry(JarFile jar, JarEntry entry) throws TooMuch {
        try (InputStream in = jar.getInputStream(entry)) {
            CRC32 sum = new CRC32();
            byte[] bytes = read(in, entry.getName(), sum);
            if (entry.getCrc() >= 0 && sum.getValue() != entry.getCrc()) {
                damaged = true;
                return "its entry " + entry.getName() + " is damaged: the checksum differs";
            }
            signature(entry);
            place(entry.getName(), bytes);
            return null;
        } catch (IOException e) {
            damaged = true;
            return "its entry " + entry.getName() + " is damaged: " + e.getMessage();
        } catch (SecurityException e) {
            return "its signature does not match " + entry.getName();
        }
    }

    private void signature(JarEntry entry) {
        if (entry.getName().startsWith("META-INF/") && entry.getName().indexOf('/', 9) < 0) {
            return;
        }
        CodeSigner[] by = entry.getCodeSigners();
        if (by == null) {
            unsigned.add(entry.getName());
        } else {
            signers.add(List.of(by));
        }
    }

    /** To the name that the class loader will know it by. */
    private void place(String name, byte[] bytes) throws TooMuch, IOException {
        if (!zip) {
            content(name, bytes);
        } else if (name.startsWith("classes/")) {
            content(name.substring("classes/".length()), bytes);
        } else if (name.startsWith("lib/") && name.endsWith(".jar")) {
            library(name, bytes);
        } else if (name.equals(DESCRIPTOR)) {
            texts.put(name, bytes);
        }
    }

    private void library(String name, byte[] bytes) throws TooMuch, IOException {
        boolean empty = true;
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                empty = false;
                count();
                if (escapes(entry.getName())) {
                    problems.add(name + " has an entry outside of it: " + printable(entry.getName()));
                }
                if (!entry.isDirectory()) {
                    byte[] content = read(in, entry.getName(), new CRC32());
                    // A library's own descriptor is not the plugin's.
                    if (!entry.getName().equals(DESCRIPTOR)) {
                        content(entry.getName(), content);
                    }
                }
            }
        }
        if (empty) {
            throw new ZipException("it is no jar");
        }
    }

    private void content(String name, byte[] bytes) {
        String plain = unversioned(name);
        names.add(plain);
        if (name.endsWith(".class")) {
            type(name, bytes);
        } else if (name.equals(IndexEntry.PATH)) {
            texts.merge(name, bytes, Archive::joined);
        } else if (name.equals(DESCRIPTOR)) {
            texts.putIfAbsent(name, bytes);
        }
    }

    private void type(String name, byte[] bytes) {
        boolean real = bytes.length > 8
                && bytes[0] == (byte) 0xCA
                && bytes[1] == (byte) 0xFE
                && bytes[2] == (byte) 0xBA
                && bytes[3] == (byte) 0xBE;
        if (!real) {
            problems.add("its " + name + " is no class file");
            return;
        }
        if (!name.startsWith("META-INF/")) {
            majors.put(name, (bytes[6] & 0xFF) << 8 | bytes[7] & 0xFF);
            Marks.find(bytes, name, marks);
        }
    }

    private static byte[] joined(byte[] a, byte[] b) {
        String text = new String(a, StandardCharsets.UTF_8) + '\n' + new String(b, StandardCharsets.UTF_8);
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String unversioned(String name) {
        int slash = name.startsWith(VERSIONS) ? name.indexOf('/', VERSIONS.length()) : -1;
        return slash < 0 ? name : name.substring(slash + 1);
    }

    private void name(String name) {
        if (escapes(name)) {
            problems.add("it has an entry outside of it: " + printable(name));
        }
        if (!outer.add(name)) {
            problems.add("it has " + printable(name) + " twice");
        }
    }

    private static boolean escapes(String name) {
        return name.isEmpty()
                || name.startsWith("/")
                || name.indexOf('\\') >= 0
                || name.indexOf('\0') >= 0
                || name.matches("[A-Za-z]:.*")
                || List.of(name.split("/", -1)).contains("..");
    }

    private static String printable(String name) {
        return name.replaceAll("\\p{Cntrl}", "?");
    }

    private void count() throws TooMuch {
        if (++entries > MOST_ENTRIES) {
            throw new TooMuch("it has more than " + MOST_ENTRIES + " entries");
        }
    }

    /** The bytes of what is looked into, nothing of the rest. */
    private byte[] read(InputStream in, String name, CRC32 sum) throws IOException, TooMuch {
        int most = most(name);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] block = new byte[1 << 14];
        for (int n = in.read(block); n >= 0; n = in.read(block)) {
            unpacked += n;
            if (unpacked > MOST_BYTES) {
                throw new TooMuch("it unpacks to more than " + (MOST_BYTES >> 20) + " MiB");
            }
            if (unpacked > SMALL && unpacked > packed * MOST_RATIO) {
                throw new TooMuch("it unpacks to more than " + MOST_RATIO + " times its size");
            }
            sum.update(block, 0, n);
            if (most > 0 && out.size() + n > most) {
                throw new TooMuch("its " + printable(name) + " is longer than " + (most >> 20) + " MiB");
            }
            out.write(block, 0, most > 0 ? n : 0);
        }
        return out.toByteArray();
    }

    private int most(String name) {
        if (name.endsWith(".class")) {
            return MOST_CLASS;
        }
        if (zip && name.endsWith(".jar")) {
            return MOST_LIBRARY;
        }
        return name.equals(DESCRIPTOR) || name.endsWith(IndexEntry.PATH) ? MOST_TEXT : 0;
    }

    private void damaged(String problem) {
        damaged = true;
        problems.add(problem);
    }

    /** A limit is passed: reading on would cost what the limit is there for. */
    private static final class TooMuch extends Exception {
        private static final long serialVersionUID = 1L;

        TooMuch(String message) {
            super(message);
        }
    }
}
