using System.Globalization;

namespace BotHost.Chaos.Traps;

/// <summary>
/// The folder in which traps are set and sprung: a file named like its point is a trap that is set, and whoever moves it away first dies
/// of it. A rename is atomic, so each trap kills once, whichever replica comes by.
/// </summary>
internal sealed class TrapFolder
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

    private readonly string _set;
    private readonly string _sprung;

    public TrapFolder(string folder)
    {
        _set = Path.Combine(folder, "set");
        _sprung = Path.Combine(folder, "sprung");
        Directory.CreateDirectory(_set);
        Directory.CreateDirectory(_sprung);
    }

    /// <summary>Sets a trap as soon as no other is set at its point.</summary>
    /// <param name="nth">Kills at the n-th time, where times are counted.</param>
    public async Task SetAsync(KillPoint point, int nth, TimeProvider time, CancellationToken cancellationToken)
    {
        using var pace = new PeriodicTimer(Look, time);
        var path = Path.Combine(_set, point.ToString());
        var ready = $"{path}.{Guid.NewGuid():N}";
        await File.WriteAllTextAsync(ready, nth.ToString(CultureInfo.InvariantCulture), cancellationToken);
        while (!TryMove(ready, path))
            await pace.WaitForNextTickAsync(cancellationToken);
    }

    public bool IsSet(KillPoint point) => File.Exists(Path.Combine(_set, point.ToString()));

    /// <summary>Takes a trap away that nobody has come by.</summary>
    public void Remove(KillPoint point) => File.Delete(Path.Combine(_set, point.ToString()));

    /// <summary>Whether this process is the one that the trap kills.</summary>
    public bool Springs(KillPoint point, int nth)
    {
        var path = Path.Combine(_set, point.ToString());
        try
        {
            if (
                !File.Exists(path)
                || nth < int.Parse(File.ReadAllText(path), NumberStyles.None, CultureInfo.InvariantCulture)
            )
                return false;
        }
        catch (IOException)
        {
            return false;
        }
        // Where another replica is faster there is nothing to move any more.
        return TryMove(path, Path.Combine(_sprung, $"{point}-{Environment.ProcessId}"));
    }

    /// <summary>The process that died of a trap, once one has; each is told once.</summary>
    public int? TakeSprung(KillPoint point)
    {
        var found = Directory.EnumerateFiles(_sprung, $"{point}-*").FirstOrDefault();
        if (found is null)
            return null;
        File.Delete(found);
        return int.Parse(
            Path.GetFileName(found).AsSpan(point.ToString().Length + 1),
            NumberStyles.None,
            CultureInfo.InvariantCulture
        );
    }

    private static bool TryMove(string from, string to)
    {
        try
        {
            File.Move(from, to, overwrite: false);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
