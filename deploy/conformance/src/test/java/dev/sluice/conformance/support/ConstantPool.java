package dev.sluice.conformance.support;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashSet;
import java.util.Set;

/** The methods and types that a class file names (JVMS 4.4). */
final class ConstantPool {
    /** @param owner internal name of the class, as in {@code java/lang/String} */
    record Method(String owner, String name) {}

    private final int[] tags;
    private final Object[] values;

    private ConstantPool(DataInputStream in) throws IOException {
        in.readLong();
        int count = in.readUnsignedShort();
        tags = new int[count];
        values = new Object[count];
        for (int i = 1; i < count; i++) {
            tags[i] = in.readUnsignedByte();
            values[i] = switch (tags[i]) {
                case 1 -> in.readUTF();
                case 3, 4, 9, 10, 11, 12, 17, 18 -> in.readInt();
                case 5, 6 -> in.readLong();
                case 7, 8, 16, 19, 20 -> in.readUnsignedShort();
                case 15 -> {
                    in.readUnsignedByte();
                    yield in.readUnsignedShort();
                }
                default -> throw new IOException("constant pool tag " + tags[i]);
            };
            if (tags[i] == 5 || tags[i] == 6) {
                i++;
            }
        }
    }

    static ConstantPool of(InputStream classFile) throws IOException {
        return new ConstantPool(new DataInputStream(classFile));
    }

    /** Called or referred to. */
    Set<Method> methods() {
        Set<Method> methods = new LinkedHashSet<>();
        for (int i = 1; i < tags.length; i++) {
            if (tags[i] == 10 || tags[i] == 11) {
                int pair = (Integer) pool(i);
                methods.add(new Method(text(first(pair >>> 16)), text(first(pair & 0xffff) >>> 16)));
            }
        }
        return methods;
    }

    /** Internal names of the types it names for themselves, such as {@code Type.class}, and calls no method of. */
    Set<String> typesAlone() {
        Set<String> types = new LinkedHashSet<>();
        for (int i = 1; i < tags.length; i++) {
            if (tags[i] == 7) {
                types.add(text(first(i)));
            }
        }
        methods().forEach(method -> types.remove(method.owner()));
        return types;
    }

    private int first(int index) {
        return (Integer) pool(index);
    }

    private String text(int index) {
        return (String) pool(index);
    }

    private Object pool(int index) {
        return java.util.Objects.requireNonNull(values[index]);
    }
}
