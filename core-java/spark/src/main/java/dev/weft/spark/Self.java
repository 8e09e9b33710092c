package dev.weft.spark;

/** Setters return what they were called on, as the type that the caller declared. */
final class Self {
    private Self() {}

    @SuppressWarnings("unchecked")
    static <S> S of(Object self) {
        return (S) self;
    }
}
