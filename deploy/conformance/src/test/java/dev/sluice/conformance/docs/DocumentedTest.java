package dev.sluice.conformance.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What authors of filters see is documented, all of it. Doclint cannot say that: it wants tags where a sentence is better. */
class DocumentedTest {
    private static final Set<Tree.Kind> TYPES =
            Set.of(Tree.Kind.CLASS, Tree.Kind.INTERFACE, Tree.Kind.ENUM, Tree.Kind.RECORD, Tree.Kind.ANNOTATION_TYPE);

    @ParameterizedTest
    @ValueSource(strings = {"filter-api", "plugin-sdk/processor", "plugin-sdk/testkit", "plugin-sdk/maven-plugin"})
    void everyPublicElementHasAComment(String module) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> missing = new ArrayList<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null,
                    files,
                    null,
                    List.of("-proc:none"),
                    null,
                    files.getJavaFileObjectsFromPaths(
                            Documents.files(Documents.ROOT.resolve(module + "/src/main/java"), ".java")));
            DocTrees docs = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                new Public(docs, missing).scan(unit, null);
            }
        }

        assertThat(missing).isEmpty();
    }

    /** Walks down as long as it is public. */
    private static final class Public extends TreePathScanner<Void, Void> {
        private final DocTrees docs;
        private final List<String> missing;

        Public(DocTrees docs, List<String> missing) {
            this.docs = docs;
            this.missing = missing;
        }

        @Override
        public Void visitClass(ClassTree type, Void nothing) {
            if (!visible(type.getModifiers())) {
                return null;
            }
            check(type.getSimpleName());
            return super.visitClass(type, nothing);
        }

        @Override
        public Void visitMethod(MethodTree method, Void nothing) {
            boolean ofRecord = method.getReturnType() == null && owner().getKind() == Tree.Kind.RECORD;
            if (visible(method.getModifiers()) && !ofRecord && !overrides(method.getModifiers())) {
                check(method.getName());
            }
            return null;
        }

        @Override
        public Void visitVariable(VariableTree field, Void nothing) {
            boolean component = owner().getKind() == Tree.Kind.RECORD
                    && !field.getModifiers().getFlags().contains(Modifier.STATIC);
            if (visible(field.getModifiers()) && !component) {
                check(field.getName());
            }
            return null;
        }

        private ClassTree owner() {
            return (ClassTree)
                    Objects.requireNonNull(getCurrentPath().getParentPath()).getLeaf();
        }

        private boolean visible(ModifiersTree modifiers) {
            Set<Modifier> flags = modifiers.getFlags();
            if (flags.contains(Modifier.PUBLIC) || flags.contains(Modifier.PROTECTED)) {
                return true;
            }
            TreePath parent = Objects.requireNonNull(getCurrentPath().getParentPath());
            Tree.Kind kind = parent.getLeaf().getKind();
            return (kind == Tree.Kind.INTERFACE || kind == Tree.Kind.ANNOTATION_TYPE)
                    && !flags.contains(Modifier.PRIVATE)
                    && TYPES.contains(kind);
        }

        private static boolean overrides(ModifiersTree modifiers) {
            return modifiers.getAnnotations().stream()
                    .anyMatch(a -> a.getAnnotationType().toString().equals("Override"));
        }

        private void check(CharSequence name) {
            String comment = docs.getDocComment(getCurrentPath());
            if (comment == null || comment.isBlank()) {
                CompilationUnitTree unit = getCurrentPath().getCompilationUnit();
                long at = docs.getSourcePositions()
                        .getStartPosition(unit, getCurrentPath().getLeaf());
                missing.add(unit.getSourceFile().getName().replaceAll(".*/dev/sluice/", "")
                        + ':'
                        + unit.getLineMap().getLineNumber(at)
                        + ' '
                        + name);
            }
        }
    }
}
