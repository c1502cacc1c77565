namespace BotHost.Chaos;

/// <summary>What a line of the ledger tells.</summary>
internal enum Entry
{
    /// <summary>The model began a round: number, round, nonce.</summary>
    Said,

    /// <summary>The model was given a finished round to go on from: number, round, nonce or <c>broken</c>.</summary>
    Given,

    /// <summary>The tool that may not be repeated took effect: number, call id.</summary>
    Once,

    /// <summary>The tool that may be repeated took effect: number, call id.</summary>
    Again,
}

/// <summary>A line of the ledger.</summary>
internal sealed record LedgerLine(Entry Entry, int Number, string What);

/// <summary>
/// What models and tools did, kept outside of the product. Each line is the name of an empty file: creating one is atomic, and what was
/// written stands whenever the writer dies.
/// </summary>
internal sealed class Ledger
{
    private const char Separator = '~';

    private readonly string _folder;

    public Ledger(string folder)
    {
        _folder = Path.Combine(folder, "ledger");
        Directory.CreateDirectory(_folder);
    }

    public void Write(Entry entry, int number, string what) =>
        File.Create(Path.Combine(_folder, string.Join(Separator, entry, number, what, Guid.NewGuid().ToString("N"))))
            .Dispose();

    public IReadOnlyList<LedgerLine> Read() =>
        [
            .. Directory
                .EnumerateFiles(_folder)
                .Select(path => Path.GetFileName(path).Split(Separator))
                .Select(parts => new LedgerLine(
                    Enum.Parse<Entry>(parts[0]),
                    int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture),
                    parts[2]
                )),
        ];
}
