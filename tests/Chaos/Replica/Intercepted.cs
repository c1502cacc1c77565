using System.Reflection;

namespace BotHost.Chaos.Replica;

/// <summary>
/// A port of the product with something done around its methods, whatever methods it has: what nobody asked for passes through as it is.
/// </summary>
internal class Intercepted<T> : DispatchProxy
    where T : class
{
    private static readonly MethodInfo AwaitingResult = typeof(Intercepted<T>).GetMethod(
        nameof(AfterResultAsync),
        BindingFlags.Instance | BindingFlags.NonPublic
    )!;

    private T _inner = null!;
    private Action<string, object?[]> _before = null!;
    private Func<string, object?[], object?, object?> _after = null!;

    /// <param name="before">Called with the name and the arguments of a method that is about to be called.</param>
    /// <param name="after">
    /// Called when it has succeeded, with its result (of its task, if it gave one; null: it has none); gives the result instead.
    /// </param>
    public static T Around(T inner, Action<string, object?[]> before, Func<string, object?[], object?, object?> after)
    {
        var port = Create<T, Intercepted<T>>();
        var proxy = (Intercepted<T>)(object)port;
        (proxy._inner, proxy._before, proxy._after) = (inner, before, after);
        return port;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var (method, arguments) = (targetMethod!, args ?? []);
        _before(method.Name, arguments);
        var result = method.Invoke(_inner, BindingFlags.DoNotWrapExceptions, binder: null, arguments, culture: null);
        if (result is not Task task)
            return _after(method.Name, arguments, result);
        return method.ReturnType.IsGenericType
            ? AwaitingResult
                .MakeGenericMethod(method.ReturnType.GetGenericArguments())
                .Invoke(this, [task, method.Name, arguments])
            : AfterAsync(task, method.Name, arguments);
    }

    private async Task AfterAsync(Task task, string method, object?[] arguments)
    {
        await task;
        _after(method, arguments, null);
    }

    private async Task<TResult> AfterResultAsync<TResult>(Task<TResult> task, string method, object?[] arguments) =>
        (TResult)_after(method, arguments, await task)!;
}
