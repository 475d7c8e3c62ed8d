package dev.sluice.conformance.support;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashSet;
import java.util.Set;

/** The methods that a class file names, called or referred to (JVMS 4.4). */
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

    static Set<Method> methodsOf(InputStream classFile) throws IOException {
        ConstantPool pool = new ConstantPool(new DataInputStream(classFile));
        Set<Method> methods = new LinkedHashSet<>();
        for (int i = 1; i < pool.tags.length; i++) {
            if (pool.tags[i] == 10 || pool.tags[i] == 11) {
                int pair = (Integer) pool.values[i];
                methods.add(
                        new Method(pool.text(pool.first(pair >>> 16)), pool.text(pool.first(pair & 0xffff) >>> 16)));
            }
        }
        return methods;
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
